import EventStore
import Synchronization
import TestSupport

/// Many writers append to few streams at once, a third of them with a version that they know to be stale. What each was
/// told is compared with the log; ``findings`` says what does not agree, and is empty where nothing is wrong.
final class AppendAudit: Sendable {
    typealias Call = @Sendable (StreamAppend) async throws -> [Int64]

    struct Scale {
        var writers = 64
        var streams = 16
        var appends = 15
    }

    private struct Acknowledgement {
        let id: OriginatorID
        let version: Int64
        let mark: String
        let position: Int64
    }

    private struct State {
        /// The last version that any writer was told of, by stream.
        var versions: [Int64]
        var acknowledged: [Acknowledgement] = []
        var conflicts: [VersionConflict] = []
        var staleAppends = 0
        /// Marks of appends that ended in an error which is no conflict, with that error.
        var failures: [String: any Error] = [:]
        var findings: [String] = []
    }

    private let scale: Scale
    private let ids: [OriginatorID]
    private let state: Mutex<State>
    private let call: Call
    /// Whether an event is in the log now.
    private let isVisible: @Sendable (OriginatorID, Int64, String) async throws -> Bool

    init(
        _ scale: Scale = Scale(), isVisible: @escaping @Sendable (OriginatorID, Int64, String) async throws -> Bool,
        call: @escaping Call
    ) {
        self.scale = scale
        self.isVisible = isVisible
        self.call = call
        ids = (0..<scale.streams).map { _ in .random() }
        state = Mutex(State(versions: Array(repeating: 0, count: scale.streams)))
    }

    var conflicts: Int { state.withLock { $0.conflicts.count } }
    var staleAppends: Int { state.withLock { $0.staleAppends } }
    var acknowledged: Int { state.withLock { $0.acknowledged.count } }
    var failures: [any Error] { state.withLock { Array($0.failures.values) } }

    /// Runs the writers to their end: each has heard of each of its appends then.
    func run() async {
        await withTaskGroup { group in
            for writer in 0..<scale.writers { group.addTask { await self.write(writer) } }
        }
    }

    private func write(_ writer: Int) async {
        for number in 0..<scale.appends {
            let stream = (writer * 7 + number * 3) % scale.streams
            let known = state.withLock { $0.versions[stream] }
            let isStale = (writer + number) % 3 == 0 && known > 0
            if isStale { state.withLock { $0.staleAppends += 1 } }
            await append(
                "writer \(writer), append \(number)", stream, expected: isStale ? known / 2 : known, known: known,
                isStale: isStale)
        }
    }

    private func append(_ mark: String, _ stream: Int, expected: Int64, known: Int64, isStale: Bool) async {
        let id = ids[stream]
        let positions: [Int64]
        do {
            positions = try await call(.one(mark, to: id, expected: expected))
        } catch {
            return failed(mark, stream, expected: expected, known: known, error)
        }
        do {
            if isStale { find("\(mark): acknowledged with the stale version \(expected), \(known) was known") }
            guard positions.count == 1 else { return find("\(mark): \(positions.count) positions for one event") }
            if try await !isVisible(id, expected + 1, mark) { find("\(mark): acknowledged before it was in the log") }
            state.withLock { state in
                state.versions[stream] = max(state.versions[stream], expected + 1)
                state.acknowledged.append(
                    Acknowledgement(id: id, version: expected + 1, mark: mark, position: positions[0]))
            }
        } catch {
            find("\(mark): the log cannot be read: \(error)")
        }
    }

    private func failed(_ mark: String, _ stream: Int, expected: Int64, known: Int64, _ error: any Error) {
        guard let error = error as? EventStoreError, error.code == .versionConflict else {
            return state.withLock { $0.failures[mark] = error }
        }
        guard let conflict = error.conflict else { return find("\(mark): a conflict that names none") }
        if conflict.originatorID != ids[stream] || conflict.expected != expected || conflict.found <= expected
            || conflict.found < known
        {
            find("\(mark): stream \(ids[stream]), expected \(expected), known \(known), but told of \(conflict)")
        }
        state.withLock { state in
            state.conflicts.append(conflict)
            state.versions[stream] = max(state.versions[stream], conflict.found)
        }
    }

    private func find(_ finding: String) { state.withLock { $0.findings.append(finding) } }

    /// What does not agree with the log.
    ///
    /// - Parameter mayBeStored: whether an append that failed with this error may be in the log all the same.
    func findings(in log: [StoredEvent], mayBeStored: (any Error) -> Bool = { _ in false }) -> [String] {
        let state = state.withLock { $0 }
        var findings = state.findings
        let byMark = Dictionary(grouping: log) { Self.mark(of: $0) }
        for (mark, events) in byMark where events.count > 1 {
            findings.append("\(mark): \(events.count) times in the log")
        }
        for told in state.acknowledged {
            guard let event = byMark[told.mark]?.first else {
                findings.append("\(told.mark): acknowledged, and not in the log")
                continue
            }
            if event.position != told.position || event.originatorVersion != told.version
                || event.originatorID != told.id
            {
                findings.append("\(told.mark): acknowledged as \(told), stands as \(event)")
            }
        }
        let known = Set(state.acknowledged.map(\.mark))
        for mark in byMark.keys where !known.contains(mark) {
            guard let error = state.failures[mark], mayBeStored(error) else {
                findings.append(
                    "\(mark): in the log, and its caller was told \(state.failures[mark].map { "\($0)" } ?? "of a conflict")"
                )
                continue
            }
        }
        for id in ids {
            let versions = log.filter { $0.originatorID == id }.map(\.originatorVersion)
            if versions != versions.indices.map({ Int64($0 + 1) }) {
                findings.append("stream \(id): versions \(versions)")
            }
            let last = versions.last ?? 0
            for conflict in state.conflicts where conflict.originatorID == id && conflict.found > last {
                findings.append("\(conflict): the stream ends at \(last)")
            }
        }
        let attempts = scale.writers * scale.appends
        let answers = state.acknowledged.count + state.conflicts.count + state.failures.count
        if answers != attempts { findings.append("\(attempts) appends, \(answers) answers") }
        return findings
    }

    private static func mark(of event: StoredEvent) -> String {
        let text = String(decoding: event.state, as: UTF8.self)
        return String(text.dropFirst(#"{"trick": ""#.count).dropLast(2))
    }
}

extension AppendAudit {
    /// An audit whose writers look into the fixture's log for themselves.
    convenience init(_ fixture: AppendFixture, _ scale: Scale = Scale(), call: @escaping Call) throws {
        let witness = try LogWitness(fixture)
        self.init(scale, isVisible: witness.isVisible, call: call)
    }
}

/// Looks into the log over a connection of its own.
// Sendable: the reader is used under the mutex only.
private final class LogWitness: @unchecked Sendable {
    private let reader: any LogReader
    private let turn = Mutex(())

    init(_ fixture: AppendFixture) throws { reader = try fixture.store.makeReader(of: fixture.application) }

    func isVisible(_ id: OriginatorID, _ version: Int64, _ mark: String) async throws -> Bool {
        // Its own connection goes with a server that crashes.
        try await eventually("the log can be read") { () -> Bool? in
            do {
                return try look(id, version, mark)
            } catch let error as EventStoreError where error.isTransient {
                return nil
            }
        }
    }

    private func look(_ id: OriginatorID, _ version: Int64, _ mark: String) throws -> Bool {
        try turn.withLock { _ in
            try reader.stream(id, after: version - 1, limit: 1).contains {
                String(decoding: $0.state, as: UTF8.self).contains(#""\#(mark)""#)
            }
        }
    }
}
