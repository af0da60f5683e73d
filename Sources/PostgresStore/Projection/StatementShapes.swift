/// The shapes of the statements that a session has sent; a plugin sends the same few again and again.
struct StatementShapes {
    private var known: [String: StatementShape] = [:]

    mutating func shape(of statement: String) -> StatementShape {
        if let shape = known[statement] { return shape }
        if known.count >= 256 { known.removeAll() }
        let shape = StatementShape(statement)
        known[statement] = shape
        return shape
    }
}
