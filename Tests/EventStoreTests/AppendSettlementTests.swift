import EventStore
import Foundation
import Testing

/// What streams tell of a transaction whose end nobody saw.
@Suite struct AppendSettlementTests {
    private static let id = OriginatorID.uuid(UUID())

    private func append(_ expected: Int64?, _ states: String...) -> StreamAppend {
        StreamAppend(
            originatorID: Self.id, expectedVersion: expected,
            events: states.map { NewEvent(topic: "t", state: Array($0.utf8)) })
    }

    /// A stream whose versions are counted from `first` and stand at ten times as much in the log.
    private func stream(from first: Int64 = 1, _ states: String..., last: Int64? = nil) -> AppendSettlement.Stream {
        let events = states.enumerated().map { index, state in
            StoredEvent(
                position: (first + Int64(index)) * 10, originatorID: Self.id, originatorVersion: first + Int64(index),
                topic: "t", state: Array(state.utf8))
        }
        return .init(lastVersion: last ?? events.last?.originatorVersion, events: events)
    }

    /// The outcome in a line: positions, or `conflict` with the found version.
    private func text(_ settlement: AppendSettlement) -> String {
        switch settlement {
        case .notStored: "not stored"
        case .unknown: "unknown"
        case .committed(let outcomes):
            outcomes.map { outcome in
                switch outcome {
                case .success(let positions): "\(positions)"
                case .failure(let error): "conflict \(error.conflict?.found ?? -99)"
                }
            }.joined(separator: ", ")
        }
    }

    @Test func `events at their versions are stored`() {
        #expect(text(AppendSettlement([append(1, "a", "b")], [stream("x", "a", "b")])) == "[20, 30]")
        #expect(text(AppendSettlement([append(0, "a")], [stream("a", "later")])) == "[10]")
        #expect(text(AppendSettlement([append(-1, "a")], [stream(from: 0, "a")])) == "[0]")
    }

    @Test func `a stream that stands where it was expected has not got them`() {
        #expect(text(AppendSettlement([append(2, "a")], [stream(from: 2, "y")])) == "not stored")
        #expect(text(AppendSettlement([append(0, "a")], [stream()])) == "not stored")
        #expect(text(AppendSettlement([append(-1, "a")], [stream()])) == "not stored")
    }

    @Test
    func
        `a conflict tells nothing of the transaction, and is one of its own append where another tells that it is stored`()
    {
        #expect(text(AppendSettlement([append(0, "a")], [stream("other")])) == "not stored")
        #expect(text(AppendSettlement([append(9, "a")], [stream(last: 4)])) == "not stored")
        #expect(
            text(
                AppendSettlement(
                    [append(0, "a"), append(0, "b"), append(9, "c")],
                    [stream("a"), stream("other", "more"), stream(last: 4)]))
                == "[10], conflict 2, conflict 4")
        // Two that are equal and expect the same version: the first was stored.
        #expect(
            text(AppendSettlement([append(0, "a"), append(0, "a")], [stream("a"), stream("a")])) == "[10], conflict 1")
        // Half of it is there: somebody else's.
        #expect(text(AppendSettlement([append(0, "a", "b")], [stream("a", "c")])) == "not stored")
    }

    @Test func `what is missing of one append outweighs an equal event of somebody else's`() {
        #expect(text(AppendSettlement([append(0, "a"), append(0, "b")], [stream("a"), stream()])) == "not stored")
        #expect(
            text(AppendSettlement([append(0, "a"), append(nil, "b")], [stream("a"), stream("x")])) == "not stored")
    }

    @Test func `without a version the end of the stream is searched, and an equal event alone decides nothing`() {
        #expect(text(AppendSettlement([append(nil, "a")], [stream("x")])) == "not stored")
        #expect(text(AppendSettlement([append(nil, "a")], [stream("x", "a")])) == "unknown")
        #expect(
            text(
                AppendSettlement(
                    [append(0, "k"), append(nil, "a", "b")], [stream("k"), stream("a", "b", "a", "b", "later")]))
                == "[10], [30, 40]")
        // Read in part: what is not seen may be there.
        var part = stream("x")
        part.isComplete = false
        #expect(text(AppendSettlement([append(nil, "a")], [part])) == "unknown")
        #expect(text(AppendSettlement([append(0, "k"), append(nil, "a")], [stream("k"), part])) == "unknown")
        #expect(text(AppendSettlement([append(0, "k"), append(nil, "a")], [stream(), part])) == "not stored")
        // Two equal ones are two.
        let two = stream("a", "a", "a")
        #expect(
            text(AppendSettlement([append(0, "k"), append(nil, "a"), append(nil, "a")], [stream("k"), two, two]))
                == "[10], [20], [30]")
        let one = stream("a")
        #expect(
            text(AppendSettlement([append(0, "k"), append(nil, "a"), append(nil, "a")], [stream("k"), one, one]))
                == "not stored")
    }
}
