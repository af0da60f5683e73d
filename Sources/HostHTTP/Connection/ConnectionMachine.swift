import NIOCore

/// What one connection may do, as a pure state machine: deadlines for the header, the body, idleness and the client's
/// reading, the bound on the body, and how the connection ends. The gate tells it what happens and does what it says.
///
/// A connection always ends by the same motion: the last response says `Connection: close`, the output is closed behind
/// it, and what still comes in is thrown away until the client closes too or a moment has passed; a socket that is closed
/// with unread bytes resets the connection, and may take the response with it.
struct ConnectionMachine {
    struct Bounds: Sendable {
        var header: TimeAmount
        var read: TimeAmount
        /// How long a connection without a request is kept while the server drains: a request may be on its way.
        var drain: TimeAmount
        /// How long a client may take to close after the output was closed.
        var linger: TimeAmount = .seconds(2)
        var bodySize: Int
    }

    private enum Reading {
        case idle(until: NIODeadline)
        case header(until: NIODeadline)
        case body(size: Int, until: NIODeadline)
        /// Nothing more is taken from this client.
        case finished
    }

    /// A request that is answered without being read to its end, or at all.
    enum Refusal: Equatable {
        case headerTimeout
        case bodyTimeout
        case bodyTooLarge
        case malformed
    }

    private let bounds: Bounds
    private var reading: Reading
    /// Requests passed on whose responses are not written yet.
    private(set) var outstanding = 0
    private var isDraining = false
    /// Since when the client has not taken what is written.
    private var stalledSince: NIODeadline?
    /// When a connection that is ending is closed for good.
    private var end: NIODeadline?

    init(bounds: Bounds, now: NIODeadline) {
        self.bounds = bounds
        reading = .idle(until: now + bounds.header)
    }

    /// Whether what comes in is thrown away.
    var isDeaf: Bool { if case .finished = reading { true } else { false } }

    /// Bytes came in.
    mutating func receivedBytes(now: NIODeadline) {
        if case .idle = reading { reading = .header(until: now + bounds.header) }
    }

    enum HeadAction: Equatable {
        /// Collect the body.
        case collect
        /// Answer at once, read no more, and close.
        case refuse(Refusal?)
        case ignore
    }

    /// A header is complete.
    ///
    /// - Parameters:
    ///   - length: the body's length where the header says it; 0 for no body, nil for a chunked one.
    ///   - isRefused: the request will be refused whatever its body is.
    mutating func receivedHead(length: Int?, isRefused: Bool, now: NIODeadline) -> HeadAction {
        if isDeaf { return .ignore }
        // A short body is read over, so that the connection can go on.
        if isRefused, length.map({ $0 > 64 << 10 }) ?? true { return stop(.refuse(nil)) }
        if let length, length > bounds.bodySize { return stop(.refuse(.bodyTooLarge)) }
        reading = .body(size: 0, until: now + bounds.read)
        return .collect
    }

    /// A piece of a body came in; a refusal when it is too much.
    mutating func receivedBody(_ count: Int) -> Refusal? {
        guard case .body(let size, let until) = reading else { return nil }
        guard size + count <= bounds.bodySize else { return stop(.bodyTooLarge) }
        reading = .body(size: size + count, until: until)
        return nil
    }

    /// A request is complete.
    ///
    /// - Returns: whether to pass it on.
    mutating func receivedEnd(isKeepAlive: Bool, now: NIODeadline) -> Bool {
        guard case .body = reading else { return false }
        outstanding += 1
        reading = isKeepAlive ? .idle(until: now + bounds.read) : .finished
        return true
    }

    /// The parser gave up; true when the client is to be told.
    mutating func parserFailed() -> Bool {
        guard !isDeaf else { return false }
        outstanding += 1
        reading = .finished
        return true
    }

    private mutating func stop<Action>(_ action: Action) -> Action {
        outstanding += 1
        reading = .finished
        return action
    }

    /// Whether the response that begins now must say that it is the last one.
    mutating func beginsResponse(saysClose: Bool) -> Bool {
        guard outstanding == 1 else { return false }
        if saysClose { reading = .finished }
        if isDraining {
            // A request that is half read would be cut off by the last response.
            switch reading {
            case .idle, .finished: reading = .finished
            case .header, .body: break
            }
        }
        return isDeaf
    }

    enum EndAction: Equatable {
        case none
        /// Close the output once everything is written.
        case finish
    }

    /// A response is written.
    mutating func endedResponse(now: NIODeadline) -> EndAction {
        outstanding -= 1
        guard outstanding == 0 else { return .none }
        switch reading {
        case .finished:
            end = now + bounds.read
            return .finish
        case .idle:
            reading = .idle(until: now + (isDraining ? bounds.drain : bounds.read))
        case .header, .body: break
        }
        return .none
    }

    /// The output is closed; the client has a moment to close too.
    mutating func closedOutput(now: NIODeadline) { end = now + bounds.linger }

    /// The client has closed its side. True when nothing is left to tell it.
    mutating func inputClosed() -> Bool {
        reading = .finished
        return outstanding == 0
    }

    /// The server drains.
    mutating func drain(now: NIODeadline) {
        isDraining = true
        if case .idle(let until) = reading, outstanding == 0 {
            reading = .idle(until: min(until, now + bounds.drain))
        }
    }

    /// The client takes what is written, or does not.
    mutating func writable(_ isWritable: Bool, now: NIODeadline) {
        stalledSince = isWritable ? nil : stalledSince ?? now
    }

    enum TimeAction: Equatable {
        case none
        case refuse(Refusal)
        case close
    }

    /// What is due.
    mutating func check(now: NIODeadline) -> TimeAction {
        if let end, now >= end { return .close }
        if let stalledSince, now >= stalledSince + bounds.read { return .close }
        switch reading {
        case .idle(let until) where outstanding == 0 && now >= until:
            reading = .finished
            return .close
        case .header(let until) where now >= until: return stop(.refuse(.headerTimeout))
        case .body(_, let until) where now >= until: return stop(.refuse(.bodyTimeout))
        case .idle, .header, .body, .finished: return .none
        }
    }
}
