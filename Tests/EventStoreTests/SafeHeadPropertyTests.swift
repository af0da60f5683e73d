import EventStore
import Testing

struct SafeHeadPropertyTests {
    /// Runs writers and a reader against each other.
    ///
    /// - Parameter observe: how the reader finds its head; writers go on between its queries.
    /// - Returns: how often the head stood at or above a position that could still appear.
    private func violations(seed: UInt64, rounds: Int = 400, _ observe: (inout WritersModel) -> Int64?) -> Int {
        var model = WritersModel(seed: seed)
        var violations = 0
        for _ in 0..<rounds {
            model.advance()
            if let head = observe(&model), head >= model.lowestPending { violations += 1 }
        }
        return violations
    }

    @Test(arguments: 0..<200 as Range<UInt64>) func `the head never passes a position that can still appear`(
        seed: UInt64
    ) {
        var head = SafeHead()
        var last: Int64 = 0
        var highest: Int64 = 0
        var proven: Int64?
        let violations = violations(seed: seed) { model in
            if seed % 5 == 0, model.visible.count % 17 == 3 {
                head.forget()
                last = 0
            }
            highest = max(highest, last)
            let generation = head.status.generation
            head.look(at: &model, proven: proven, limit: seed % 3 == 0 ? 3 : 10_000) { $0.advance() }
            if head.status.generation == generation { #expect(head.head ?? 0 >= last, "the head went back") }
            last = head.head ?? 0
            // What was proven once stays true, whoever reads it later.
            if seed % 2 == 0 { proven = head.head ?? proven }
            return head.head
        }
        #expect(violations == 0)
        #expect(highest > 0, "the head never moved")
    }

    /// The control: the same model catches readers that are wrong.
    @Test func `the model catches a reader that takes the highest position`() {
        let caught = (0..<50 as Range<UInt64>).filter { violations(seed: $0) { model in model.highest } > 0 }
        #expect(caught.count == 50)
    }

    @Test func `the model catches a reader that reads the holders before the highest position`() {
        let caught = (0..<50 as Range<UInt64>).filter { seed in
            var head = SafeHead()
            return violations(seed: seed) { model in
                let holders = model.holders
                model.advance()
                var step = head.next()
                while step != .done {
                    switch step {
                    case .done: break
                    case .start:
                        step = head.observe(
                            start: .init(
                                highest: model.highest, hasFirstPosition: model.hasFirstPosition, proven: nil))
                    case .stretch(let start):
                        step = head.observe(
                            highest: model.highest, contiguousThrough: model.contiguous(above: start))
                    case .probe(let position):
                        step = head.observe(highest: model.highest, isThere: model.visible.contains(position))
                    case .holders: step = head.observe(holders: holders)
                    }
                }
                return head.head
            } > 0
        }
        #expect(caught.count > 5)
    }

    @Test(arguments: 0..<100 as Range<UInt64>) func `the head never waits for a later writer`(seed: UInt64) {
        var model = WritersModel(seed: seed)
        var head = SafeHead()
        for _ in 0..<60 { model.advance() }
        model.beginWriter()
        head.look(at: &model)
        let goal = model.highest ?? 0
        model.endHolders()
        // A crowd that came later and stays; some of theirs is visible behind a new gap.
        for _ in 0..<5 { model.beginWriter() }
        head.look(at: &model)
        #expect(head.head ?? -1 >= goal)
    }

    @Test(arguments: 0..<100 as Range<UInt64>) func `the head passes every contiguous stretch whoever holds the lock`(
        seed: UInt64
    ) {
        var model = WritersModel(seed: seed)
        var head = SafeHead()
        for _ in 0..<60 { model.advance() }
        model.beginWriter()
        head.look(at: &model)
        guard let start = head.head else { return }
        #expect(head.head == model.contiguous(above: start))
    }
}
