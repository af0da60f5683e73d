import EventStore
import Testing

struct SafeHeadPropertyTests {
    /// Runs writers and a reader against each other.
    ///
    /// - Parameter observe: how the reader finds its head; writers go on between its two queries.
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

    @Test(arguments: 0..<200 as Range<UInt64>) func theHeadNeverPassesAPositionThatCanStillAppear(seed: UInt64) {
        var head = SafeHead()
        var last: Int64 = 0
        let violations = violations(seed: seed) { model in
            if seed % 5 == 0, model.visible.count % 17 == 3 { head.forgetHolders() }
            let action = head.observe(highest: model.highest, count: head.head.map { model.count(above: $0) })
            model.advance()
            if action == .readHolders { head.observe(holders: model.holders) }
            #expect(head.head ?? 0 >= last, "the head went back")
            last = head.head ?? 0
            return head.head
        }
        #expect(violations == 0)
        #expect(last > 0, "the head never moved")
    }

    /// The control: the same model catches readers that are wrong.
    @Test func theModelCatchesAReaderThatTakesTheHighestPosition() {
        let caught = (0..<50 as Range<UInt64>).filter { violations(seed: $0) { model in model.highest } > 0 }
        #expect(caught.count == 50)
    }

    @Test func theModelCatchesAReaderThatReadsTheHoldersBeforeTheSnapshot() {
        let caught = (0..<50 as Range<UInt64>).filter { seed in
            var head = SafeHead()
            return violations(seed: seed) { model in
                let holders = model.holders
                model.advance()
                if head.observe(highest: model.highest, count: head.head.map { model.count(above: $0) }) == .readHolders
                {
                    head.observe(holders: holders)
                }
                return head.head
            } > 0
        }
        #expect(caught.count > 5)
    }

    @Test(arguments: 0..<100 as Range<UInt64>) func theHeadNeverWaitsForALaterWriter(seed: UInt64) {
        var model = WritersModel(seed: seed)
        var head = SafeHead()
        for _ in 0..<60 { model.advance() }
        model.beginWriter()
        observe(&head, model)
        let goal = model.highest ?? 0
        model.endHolders()
        // A crowd that came later and stays; some of theirs is visible behind a new gap.
        for _ in 0..<5 { model.beginWriter() }
        observe(&head, model)
        #expect(head.head ?? -1 >= goal)
    }

    private func observe(_ head: inout SafeHead, _ model: WritersModel) {
        if head.observe(highest: model.highest, count: head.head.map { model.count(above: $0) }) == .readHolders {
            head.observe(holders: model.holders)
        }
    }
}
