import EventStore
import Glibc
import PluginLibraries
import Projections

/// Checks of a projection's calls one by one.
extension CheckBench {
    func checkLifecycle() throws -> String {
        let (first, scratch) = try ready()
        end(first)
        // Ended without having been used; and two at once, which end in the order in which they were made.
        end(try makeHandler())
        let (one, other) = (try makeHandler(), try makeHandler())
        let events = try samples().events
        // Without set_up, as where CREATE_TABLE is false: the tables are there.
        try apply(events[..<(events.count / 2)], batch: try batch, to: one, scratch)
        end(one)
        began("set_up of an instance ran beside what another one has written")
        try scratch.setUp(other)
        try apply(events[(events.count / 2)...], batch: try batch, to: other, scratch)
        began("clear_read_model ran")
        try scratch.clear(other)
        end(other)
        let (last, next) = try ready()
        began("clear_read_model ran before any event")
        try next.clear(last)
        end(last)
        return "five instances, in every order"
    }

    func checkSetUpTwice() throws -> String {
        let (handler, scratch) = try ready()
        began("set_up ran a second time")
        do {
            try scratch.setUp(handler)
        } catch {
            throw CheckFault.failed(
                "set_up fails where the read model is there already: \(error)",
                fix: "write CREATE TABLE IF NOT EXISTS and its like: it runs at every start")
        }
        end(handler)
        let next = try makeHandler()
        began("set_up of another instance ran")
        try scratch.setUp(next)
        end(next)
        return "by one instance and by the next"
    }

    func checkEmptyBatch() throws -> String {
        let (handler, scratch) = try ready()
        let before = try scratch.readModel()
        began("apply ran without events")
        let batch = GuardedEvents([StoredEvent]()).batch
        try scratch.apply(NotificationSlice(batch), to: handler)
        end(handler)
        guard let difference = Self.difference(of: try scratch.readModel(), from: before) else {
            return "nothing changed"
        }
        throw CheckFault.failed(
            "a batch without events changes the read model: \(difference)", fix: "write for events only")
    }

    func checkFullBatch() throws -> String {
        let limit = try batch
        var events = try samples().events
        if try samples().areMadeUp {
            events = SampleEvents(madeUp: limit, topics: try topics(), ids: ids, seed: request.seed).events
        }
        let count = min(limit, events.count)
        let (handler, scratch) = try ready()
        try apply(events.prefix(count), batch: count, to: handler, scratch)
        end(handler)
        return count == limit
            ? "\(count) events in one call"
            : "\(count) events in one call, all that were given; the manifest allows \(limit)"
    }

    func checkUnknownTopic() throws -> String {
        var words: [String] = []
        let (handler, scratch) = try ready()
        for topic in ["projectionist.check:Nobody.Knows", "x", String(repeating: "topic ", count: 100)] {
            let event = try samples().events[0].with(topic: topic)
            if let text = try refusal(of: event, by: handler, scratch, "an event of the topic '\(topic.prefix(40))'") {
                words.append(text)
            }
        }
        end(handler)
        return words.first.map { "refused: \($0)" } ?? "passed over"
    }

    func checkInvalidStates() throws -> String {
        var random = SeededGenerator(seed: request.seed)
        var states: [[UInt8]] = [
            [], Array("{".utf8), Array("nul".utf8), Array("{\"a\":}".utf8), [0xFF, 0xFE, 0x00],
            Array("{\"name\":\"\\ud800\"}".utf8), Array(String(repeating: "[", count: 5000).utf8), Array("null".utf8),
            Array("[]".utf8), Array("7".utf8), [0x78, 0x9C, 0x01, 0x02],
        ]
        let sample = try samples().events[0].state
        for _ in 0..<50 {
            // A state that is nearly one.
            var state = sample
            for _ in 0..<Int.random(in: 1...4, using: &random) where !state.isEmpty {
                let place = Int.random(in: state.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: state[place] = UInt8.random(in: 0...255, using: &random)
                case 1: state.remove(at: place)
                default: state = Array(state[..<place])
                }
            }
            states.append(state)
        }
        var refused = 0
        let (handler, scratch) = try ready()
        for event in try samples().events.prefix(20) {
            for state in states {
                let what = "an event of the topic '\(event.topic)' whose state is damaged"
                if try refusal(of: event.with(state: state), by: handler, scratch, what) != nil { refused += 1 }
            }
        }
        end(handler)
        return
            "\(refused) of \(states.count * min(20, try samples().events.count)) damaged states refused with a reason"
    }

    func checkHugeState() throws -> String {
        let (handler, scratch) = try ready()
        var largest = 0
        for event in try samples().events.prefix(4) {
            var state = event.state
            let text = Array("\"\(String(repeating: "x", count: 16 << 20))\"".utf8)
            if state.last == UInt8(ascii: "}") {
                state.removeLast()
                state += Array(",\"padding\":".utf8) + text + [UInt8(ascii: "}")]
            } else {
                state = text
            }
            largest = max(largest, state.count)
            _ = try refusal(of: event.with(state: state), by: handler, scratch, "a state of \(state.count >> 20) MB")
        }
        end(handler)
        return "\(largest >> 20) MB"
    }

    /// What the handler says against an event; nil where it takes it. Nothing is kept of it.
    private func refusal(
        of event: StoredEvent, by handler: any ProjectionHandler, _ scratch: ScratchProjection, _ what: String
    ) throws -> String? {
        began("apply ran with \(what)")
        let guarded = GuardedEvents([event])
        guard let failure = try scratch.tryApplying(NotificationSlice(guarded.batch), to: handler) else { return nil }
        if failure.storeError?.code == .misusedCall { throw failure }
        guard !failure.text.contains("failed without saying why") else {
            throw CheckFault.failed(
                "apply refuses \(what) without saying why",
                fix: "call host->fail with what is wrong and in which field: an operator sees nothing else")
        }
        return failure.text
    }

    /// A call that is asked to end may fail, and comes again; one that says all went well has to have done all.
    private func checkWorkOfStoppedCalls() throws {
        let whole = try replay(batch: try batch)
        let scratch = try scratch()
        let first = try makeHandler()
        try scratch.setUp(first)
        end(first)
        let events = try samples().events
        for start in stride(from: 0, to: events.count, by: 20) {
            let portion = events[start...].prefix(20)
            let guarded = GuardedEvents(portion)
            let stopped = try makeHandler()
            began("apply ran while it was asked to end")
            let isDone = try scratch.applyCancelled(NotificationSlice(guarded.batch), to: stopped)
            end(stopped)
            guard !isDone else { continue }
            let next = try makeHandler()
            try apply(portion, batch: 20, to: next, scratch)
            end(next)
        }
        guard let difference = Self.difference(of: try scratch.readModel(), from: whole) else { return }
        throw CheckFault.failed(
            "a call that was asked to end says that all went well, and has not done all: \(difference)",
            fix: "return PROJECTIONIST_FAILED where events of the batch are left: they come again")
    }

    func checkRequestStop() throws -> String {
        let (handler, scratch) = try ready()
        began("request_stop ran before any call, twice")
        handler.stopRequest.request()
        handler.stopRequest.request()
        let stopping = RepeatedRequest(handler.stopRequest)
        defer { stopping.end() }
        let events = try samples().events
        var start = 0
        // Until it has met many moments of a call and between two.
        let first = stopping.count
        while start < events.count || stopping.count - first < 100 {
            let portion = events[(start % events.count)...].prefix(20)
            start += portion.count
            let guarded = GuardedEvents(portion)
            began("apply ran while request_stop ran on another thread")
            if let failure = try scratch.tryApplying(NotificationSlice(guarded.batch), to: handler),
                failure.storeError?.code == .misusedCall
            {
                throw failure
            }
        }
        began("an instance was destroyed after request_stop")
        handler.destroy()
        try checkWorkOfStoppedCalls()
        return "before, during and after a call; what a stopped call has said is done is done"
    }
}
