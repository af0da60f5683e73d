import Synchronization

/// Where those who want the process to end say so: signals, and hooks that have finished their work.
///
/// Made before the hooks, so that they can hold it; belongs to one ``Lifespan``.
public final class LifespanControl: Sendable {
    let events: AsyncStream<LifespanMachine.Event>
    private let continuation: AsyncStream<LifespanMachine.Event>.Continuation

    private let isAsked = Atomic(false)

    /// Whether the process was asked to end: for what takes its time before the hooks are started.
    public var isEndRequested: Bool { isAsked.load(ordering: .relaxed) }

    /// Nobody has asked for an end yet. What is said before the lifespan runs is kept for it.
    public init() {
        (events, continuation) = AsyncStream.makeStream(of: LifespanMachine.Event.self)
    }

    /// Asks for an orderly end: hooks are stopped in reverse. Any thread, also from within a hook's start.
    ///
    /// - Parameter reason: for the log, `caught up`.
    public func requestEnd(_ reason: String) {
        isAsked.store(true, ordering: .relaxed)
        send(.endRequested(reason: reason))
    }

    /// Tells of a signal. The first asks for an orderly end, the second ends at once. Any thread.
    public func deliver(signal: Int32) {
        isAsked.store(true, ordering: .relaxed)
        send(.signal(signal))
    }

    func send(_ event: LifespanMachine.Event) { continuation.yield(event) }
}
