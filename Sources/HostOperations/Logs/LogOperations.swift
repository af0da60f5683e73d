import EventLines
public import EventStore
public import Logging

/// What an operator can ask of an application's log. Every call waits in system calls.
public struct LogOperations: Sendable {
    private let store: any EventStore
    private let logger: Logger
    private static let page = 1000

    /// Connects to nothing yet.
    public init(store: any EventStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    // MARK: Reading

    /// Gives the events that are wanted in the order of the log, up to its safe head.
    ///
    /// - Throws: ``OperationError/Code-swift.enum/invalidArgument`` for a stream that the application's ids do not allow;
    ///   `EventStoreError`; what `take` throws.
    public func read(
        _ application: ApplicationName, _ selection: LogSelection, take: (StoredEvent) throws -> Void
    ) throws {
        let reader = try store.makeReader(of: application)
        defer { reader.disconnect() }
        let head = try LogHead(reader, logger).wait()
        if let stream = selection.stream {
            try read(try Self.id(stream, reader), reader, head, selection, take)
        } else {
            try read(reader, head, selection, take)
        }
    }

    private static func id(_ text: String, _ reader: any LogReader) throws -> OriginatorID {
        let type = try reader.originatorIDType
        do {
            return try OriginatorID(text, type: type)
        } catch {
            throw OperationError(.invalidArgument, "\(error)")
        }
    }

    private func read(
        _ reader: any LogReader, _ head: Int64, _ selection: LogSelection, _ take: (StoredEvent) throws -> Void
    ) throws {
        var position = selection.after
        var left = selection.limit ?? Int.max
        while left > 0 {
            let batch = try reader.read(
                after: position, through: head, limit: min(left, Self.page), topics: selection.topics)
            guard let last = batch.lastPosition else { return }
            for index in 0..<batch.count { try take(batch.storedEvent(at: index)) }
            position = last
            left -= batch.count
        }
    }

    private func read(
        _ id: OriginatorID, _ reader: any LogReader, _ head: Int64, _ selection: LogSelection,
        _ take: (StoredEvent) throws -> Void
    ) throws {
        let topics = Set(selection.topics)
        var version = Int64.min
        var left = selection.limit ?? Int.max
        while left > 0 {
            let events = try reader.stream(id, after: version, limit: Self.page)
            guard let last = events.last else { return }
            for event in events where event.position > selection.after && event.position <= head && left > 0 {
                guard topics.isEmpty || topics.contains(event.topic) else { continue }
                try take(event)
                left -= 1
            }
            version = last.originatorVersion
        }
    }

    // MARK: Following

    /// Gives events as they come, until it is interrupted. A connection that is lost once the log's head was found is made
    /// anew, and no event is left out or comes twice.
    ///
    /// - Parameters:
    ///   - after: the position behind which it begins; nil: the end of the log.
    ///   - take: gets each event.
    ///   - pause: called when no event follows at once.
    /// - Throws: `EventStoreError`; what `take` and `pause` throw.
    public func tail(
        _ application: ApplicationName, after: Int64?, until interruption: Interruption,
        take: @escaping (StoredEvent) throws -> Void, pause: @escaping () throws -> Void
    ) throws {
        var tail = EventTail(after: after, logger: logger, take: take, pause: pause)
        var delay = ReconnectDelay()
        while !interruption.hasCome {
            let reader = try store.makeReader(of: application)
            defer { reader.disconnect() }
            interruption.attach(reader.interruptible)
            do {
                try tail.follow(reader) { delay.reset() }
            } catch is EventStoreError where interruption.hasCome {
                // Asked for: this is how a tail ends.
            } catch let error as EventStoreError where tail.hasBegun && error.mayPass {
                if !delay.isUnderWay {
                    logger.warning("\(application): \(error); trying again until the store answers")
                }
                interruption.pause(seconds: delay.next(jitter: .random(in: 0..<1)))
            }
        }
    }

    // MARK: Appending

    /// How an import ended.
    public struct Import: Sendable, Hashable {
        /// How many events were appended.
        public let events: Int
        /// The position of the last one; nil where there was none.
        public let lastPosition: Int64?
    }

    /// Appends all events of the input in one transaction. Everything is checked before the first one is sent.
    ///
    /// - Parameter createsTables: whether tables that are missing are made.
    /// - Throws: `EventLineError` for what is wrong with the input, by line; ``EventInputError``; `EventStoreError`. Nothing
    ///   is stored then.
    public func append(
        _ input: EventInput, to application: ApplicationName, createsTables: Bool
    ) throws -> Import {
        let administration = try store.makeAdministration()
        try StorePreparation.prepare(
            administration, applications: [application], create: createsTables, logger: logger)
        let type = try administration.originatorIDType(of: application)
        administration.disconnect()
        let count = try input.check(originatorIDType: type)
        guard count > 0 else { return Import(events: 0, lastPosition: nil) }
        let writer = try store.makeWriter(to: application)
        defer { writer.disconnect() }
        let reader = try input.reader(originatorIDType: type)
        let last = try writer.atomically {
            var last: Int64?
            while let batch = try reader.next() {
                for (index, outcome) in try writer.append(batch.appends).enumerated() {
                    switch outcome {
                    case .success(let positions): last = positions.last ?? last
                    case .failure(let error): throw reader.error(error, line: batch.lines[index])
                    }
                }
            }
            return last
        }
        return Import(events: count, lastPosition: last)
    }
}

extension EventStoreError {
    /// Whether another connection, made later, may well do.
    fileprivate var mayPass: Bool { code == .connectionLost || isTransient }
}
