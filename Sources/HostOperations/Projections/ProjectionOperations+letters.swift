public import EventStore
import ProjectionRunning

/// What operators do with the events that projections have put aside.
extension ProjectionOperations {
    /// So many letters of a stream are looked at to tell what waits.
    private static let mostOfStream = 20_000

    /// The events that a projection has put aside: a page of them, in the order of the log.
    ///
    /// - Throws: ``OperationError/Code-swift.enum/unknownProjection``, `EventStoreError`.
    public func deadLetters(of name: String, _ query: LetterQuery) async throws -> [DeadLetterSnapshot] {
        let (projection, application) = try await names(of: name)
        return try await records.perform { try $0.letters(of: projection, on: application, query) }
            .map(DeadLetterSnapshot.init)
    }

    /// One of them, with the event as the log has it.
    ///
    /// - Throws: ``OperationError/Code-swift.enum/unknownProjection``, `unknownDeadLetter`, `EventStoreError`.
    public func deadLetter(_ id: Int64, of name: String) async throws -> DeadLetterDetail {
        let (projection, application) = try await names(of: name)
        let found = try await letter(id, of: projection, on: application)
        let (others, event) = try await records.perform { session in
            let query = LetterQuery(limit: Self.mostOfStream, stream: found.letter.stream)
            let event = try session.event(at: id, of: application)
            return (try session.letters(of: projection, on: application, query), event)
        }
        let isSame = event.map { StreamText($0.originatorID.description) == StreamText(found.letter.stream) } ?? false
        let first = others.first?.letter.position
        return DeadLetterDetail(
            letter: DeadLetterSnapshot(found), event: isSame ? event : nil, waitsFor: first == id ? nil : first,
            waiting: others.count { $0.letter.position > id })
    }

    /// Lets the process that runs a projection apply events that were put aside: in the order of the log, each once, and none
    /// before those of its stream in front of it.
    ///
    /// - Parameter limit: how long it is waited for what comes of it; nil: only until it was begun.
    /// - Throws: ``OperationError/Code-swift.enum/unknownProjection``, `unknownDeadLetter` where nothing of what is meant is put
    ///   aside, `forbiddenByState` where it cannot be begun, `EventStoreError`.
    public func retry(
        _ selection: LetterSelection, of name: String, waitingFor limit: Duration? = nil
    ) async throws -> RetryOutcome {
        let (projection, application) = try await names(of: name)
        try await requireTriable(selection, of: projection, on: application)
        let asked = try await ask(.retry(selection), of: name) { _ in nil }
        guard let answer = asked.answer else {
            throw OperationError(
                .forbiddenByState,
                asked.isRun
                    ? "the process that runs '\(name)' has not answered, and nothing will be retried for this request: 'projectionist projections status' shows what it does; a host of an older version knows no retry"
                    : "no process runs '\(name)' now, and nothing was retried: start a worker that does, then ask again"
            )
        }
        guard let limit else {
            return RetryOutcome(
                isOver: answer.isDone, isComplete: answer.isDone, message: answer.message, process: answer.process)
        }
        return try await result(of: asked.id, begun: answer, within: limit)
    }

    /// Takes events out of what a projection has put aside, for good: they are never applied. What waits behind one goes on
    /// waiting, and can be retried then.
    ///
    /// - Returns: how many.
    /// - Throws: ``OperationError/Code-swift.enum/unknownProjection``, `unknownDeadLetter` where nothing of what is meant is put
    ///   aside, `EventStoreError`.
    public func drop(_ selection: LetterSelection, of name: String) async throws -> LetterCounts {
        let (projection, application) = try await names(of: name)
        let dropped = try await records.perform { try $0.dropLetters(of: projection, on: application, selection) }
        guard dropped.total > 0 else { throw Self.nothing(of: selection, name) }
        return dropped
    }

    // MARK: Looking

    private func names(of name: String) async throws -> (ProjectionName, ApplicationName) {
        let found = try await snapshot(of: name)
        return (try ProjectionName(found.name), try ApplicationName(found.application))
    }

    private func letter(
        _ id: Int64, of projection: ProjectionName, on application: ApplicationName
    ) async throws -> StoredLetter {
        let found = try await records.perform {
            try $0.letters(of: projection, on: application, LetterQuery(after: id - 1, limit: 1))
        }
        guard let letter = found.first, letter.letter.position == id else {
            throw Self.nothing(of: .one(id), "\(projection)")
        }
        return letter
    }

    private func requireTriable(
        _ selection: LetterSelection, of projection: ProjectionName, on application: ApplicationName
    ) async throws {
        if case .one(let id) = selection {
            let detail = try await deadLetter(id, of: "\(projection)")
            guard detail.letter.kind == "held", let first = detail.waitsFor else { return }
            throw OperationError(
                .forbiddenByState,
                "the event at \(id) waits behind the one at \(first) of its stream, which comes first: retry \(first), or the whole stream \(detail.letter.originatorID)"
            )
        }
        var query = LetterQuery(limit: 1)
        if case .stream(let stream) = selection { query.stream = stream }
        if case .range(let range) = selection { query.after = range.lowerBound - 1 }
        let asked = query
        let found = try await records.perform { try $0.letters(of: projection, on: application, asked) }
        guard let first = found.first?.letter, selection.contains(position: first.position, stream: first.stream)
        else { throw Self.nothing(of: selection, "\(projection)") }
    }

    private static func nothing(of selection: LetterSelection, _ name: String) -> OperationError {
        let what =
            switch selection {
            case .one(let id): "the event at \(id)"
            case .stream(let stream): "an event of the stream \(stream.prefix(80))"
            case .range(let range): "an event from \(range.lowerBound) to \(range.upperBound)"
            case .all: "any event"
            }
        return OperationError(
            .unknownDeadLetter,
            "'\(name)' has not put aside \(what); 'projectionist projections dead-letters list \(name)' shows what it has"
        )
    }

    // MARK: Waiting

    private static let resultInterval = Duration.milliseconds(50)

    /// What came of a retry that was begun.
    private func result(of id: Int64, begun: RequestOutcome, within limit: Duration) async throws -> RetryOutcome {
        let deadline = ContinuousClock.now + limit
        while true {
            guard let answer = try await records.perform({ try $0.request(id)?.answer }) else {
                throw OperationError(.failed, "the request was deleted from projectionist_requests")
            }
            if answer.outcome != .accepted {
                return RetryOutcome(
                    isOver: true, isComplete: answer.outcome == .done, message: answer.message, process: answer.by)
            }
            if HostProcess.isGone(answer.by) {
                throw OperationError(
                    .forbiddenByState,
                    "\(answer.by) has ended in the middle of the retry: what it has applied is applied, the rest stands as it was; ask again where a process runs the projection"
                )
            }
            if .now >= deadline {
                return RetryOutcome(
                    isOver: false, isComplete: false, message: "\(begun.message), and goes on", process: answer.by)
            }
            try await Task.sleep(for: Self.resultInterval)
        }
    }
}
