import FoundationEssentials

/// A type that a field can be read as.
struct FieldForm<Value>: Sendable {
    /// As messages name it.
    let name: StaticString
    /// Whether JSON has it as text of a certain form: text that does not read is malformed, not mistyped.
    let isText: Bool
    let read: @Sendable (JSONNode) -> Value?

    init(_ name: StaticString, isText: Bool = false, _ read: @escaping @Sendable (JSONNode) -> Value?) {
        self.name = name
        self.isText = isText
        self.read = read
    }

    func value(of node: JSONNode, _ path: String) throws(FieldError) -> Value {
        if let value = read(node) { return value }
        throw FieldError(path, expected: name, problem: problem(of: node))
    }

    func problem(of node: JSONNode) -> FieldError.Problem {
        switch node.kind {
        case .null: .null
        case .text where isText: .malformed
        default: .mistyped(found: node.kindText)
        }
    }
}

extension FieldForm<BorrowedText> {
    static var text: FieldForm { FieldForm("text") { $0.textValue } }
}

extension FieldForm<Int64> {
    static var integer: FieldForm { FieldForm("an integer") { $0.int64Value } }
}

extension FieldForm<Double> {
    static var real: FieldForm { FieldForm("a number") { $0.realValue } }
}

extension FieldForm<Bool> {
    static var bool: FieldForm { FieldForm("true or false") { $0.boolValue } }
}

extension FieldForm<UUID> {
    static var uuid: FieldForm { FieldForm("a UUID", isText: true) { $0.uuidValue } }
}

extension FieldForm<UTCTimestamp> {
    static var timestamp: FieldForm { FieldForm("a date and time", isText: true) { $0.timestampValue } }
}

extension FieldForm<Decimal> {
    static var decimal: FieldForm { FieldForm("a decimal number", isText: true) { $0.decimalValue } }
}
