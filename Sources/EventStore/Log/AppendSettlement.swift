/// What became of appends whose commit nobody saw the end of, decided from what their streams hold.
///
/// The transaction must have ended: whoever reads the streams holds a lock that appending would wait for. All of its appends
/// share its end, so one that is certain tells of the others. An event is recognized by its version, topic and state.
public enum AppendSettlement: Sendable {
    /// It was committed, with these outcomes in the order of the appends.
    case committed([Result<[Int64], EventStoreError>])
    /// None of it is stored: it may be sent again.
    case notStored
    /// All that the streams hold fits both ends: equal events of appends without an expected version may be another's, and
    /// those of a stream that was not read far enough may be missing or not.
    case unknown

    /// What one stream holds.
    public struct Stream: Sendable {
        /// Its last version; nil for a stream without events.
        public var lastVersion: Int64?
        /// In the order of their versions: of an append with an expected version those from that one on, one more than the append
        /// has; of another the last ones that may be its own.
        public var events: [StoredEvent]
        /// Whether the append's own events can be nowhere else in the stream.
        public var isComplete: Bool

        /// What was read of it.
        public init(lastVersion: Int64?, events: [StoredEvent], isComplete: Bool = true) {
            self.lastVersion = lastVersion
            self.events = events
            self.isComplete = isComplete
        }
    }

    /// What one append's own stream says.
    private enum Evidence {
        /// Its events are there, at these positions.
        case stored([Int64])
        /// It would be there, had the transaction been committed.
        case absent
        /// It was, or will be, a conflict with this version.
        case conflict(Int64)
        /// Events like its own are there, which may be another append's.
        case alike([Int64])
        /// Not enough of its stream was read.
        case unread
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - appends: those of the transaction, in its order.
    ///   - streams: what the stream of each append holds.
    public init(_ appends: [StreamAppend], _ streams: [Stream]) {
        precondition(appends.count == streams.count, "a stream for each append")
        var evidence = [Evidence](repeating: .unread, count: appends.count)
        // An event is one append's. Of two that expected the same version the first was stored.
        var taken: Set<Int64> = []
        for (index, append) in appends.enumerated() {
            guard let expected = append.expectedVersion else { continue }
            evidence[index] = Self.evidence(of: append, expecting: expected, in: streams[index], &taken)
        }
        // One without an expected version stands behind those that came before it: the last one is found first.
        for (index, append) in appends.enumerated().reversed() where append.expectedVersion == nil {
            evidence[index] = Self.evidence(of: append, atTheEndOf: streams[index], &taken)
        }
        var (isStored, isAlike, isUnread) = (false, false, false)
        for piece in evidence {
            switch piece {
            case .absent:
                self = .notStored
                return
            case .stored: isStored = true
            case .alike: isAlike = true
            case .unread: isUnread = true
            case .conflict: break
            }
        }
        // An append whose stream was not read far enough has no positions to be answered with.
        guard isStored, !isUnread else {
            self = isStored || isAlike || isUnread ? .unknown : .notStored
            return
        }
        self = .committed(
            zip(appends, evidence).map { append, piece in
                switch piece {
                case .stored(let positions), .alike(let positions): .success(positions)
                case .conflict(let found):
                    .failure(.conflict(append.originatorID, expected: append.expectedVersion ?? 0, found: found))
                case .absent, .unread: preconditionFailure("decided above")
                }
            })
    }

    private static func evidence(
        of append: StreamAppend, expecting expected: Int64, in stream: Stream, _ taken: inout Set<Int64>
    ) -> Evidence {
        let later = stream.events.filter { $0.originatorVersion > expected }
        if later.isEmpty {
            let stood = expected <= 0 || stream.events.contains { $0.originatorVersion == expected }
            return stood ? .absent : .conflict(stream.lastVersion ?? 0)
        }
        let run = later.prefix(append.events.count)
        guard isRun(run, of: append, from: expected + 1), taken.isDisjoint(with: run.map(\.position)) else {
            return .conflict(stream.lastVersion ?? 0)
        }
        taken.formUnion(run.map(\.position))
        return .stored(run.map(\.position))
    }

    private static func evidence(
        of append: StreamAppend, atTheEndOf stream: Stream, _ taken: inout Set<Int64>
    ) -> Evidence {
        let count = append.events.count
        for end in stride(from: stream.events.count, through: count, by: -1) {
            let run = stream.events[(end - count)..<end]
            if taken.isDisjoint(with: run.map(\.position)),
                isRun(run, of: append, from: run[run.startIndex].originatorVersion)
            {
                taken.formUnion(run.map(\.position))
                return .alike(run.map(\.position))
            }
        }
        return stream.isComplete ? .absent : .unread
    }

    private static func isRun(_ run: ArraySlice<StoredEvent>, of append: StreamAppend, from version: Int64) -> Bool {
        run.count == append.events.count
            && zip(run, append.events).enumerated().allSatisfy { index, pair in
                pair.0.originatorVersion == version + Int64(index) && pair.0.topic == pair.1.topic
                    && pair.0.state == pair.1.state
            }
    }
}
