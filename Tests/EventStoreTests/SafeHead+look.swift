import EventStore

extension SafeHead {
    /// A whole look at a log, as the shell of a store makes it.
    ///
    /// - Parameters:
    ///   - proven: the head that is recorded in the database.
    ///   - limit: the most positions of one look at a stretch.
    ///   - between: runs before each query but the first; writers go on there.
    mutating func look(
        at model: inout WritersModel, proven: Int64? = nil, limit: Int64 = 10_000,
        between: (inout WritersModel) -> Void = { _ in }
    ) {
        var step = next()
        var isFirst = true
        while step != .done {
            if !isFirst { between(&model) }
            isFirst = false
            switch step {
            case .done: break
            case .start:
                step = observe(
                    start: Start(highest: model.highest, hasFirstPosition: model.hasFirstPosition, proven: proven))
            case .stretch(let start):
                let end = min(model.contiguous(above: start), start + limit)
                step = observe(highest: model.highest, contiguousThrough: end)
            case .probe(let position):
                step = observe(highest: model.highest, isThere: model.visible.contains(position))
            case .holders:
                step = observe(holders: model.holders)
            }
        }
    }
}
