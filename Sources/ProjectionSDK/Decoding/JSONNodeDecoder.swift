import FoundationEssentials

/// A `Decoder` over the host's parsed JSON: nothing is parsed a second time.
struct JSONNodeDecoder: Decoder {
    let node: JSONNode
    let path: CodingPath

    var codingPath: [any CodingKey] { path.keys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard node.kind == .object else { throw mistyped([String: Any].self, "an object") }
        return KeyedDecodingContainer(JSONNodeKeyedContainer<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard node.kind == .array else { throw mistyped([Any].self, "an array") }
        return JSONNodeUnkeyedContainer(decoder: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { JSONNodeValueContainer(decoder: self) }

    /// The whole node as any type: those that have a form of their own in events, then what the type says of itself.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type == Date.self { return try form(.date) as! Value }
        if type == UUID.self { return try form(.uuid) as! Value }
        if type == Decimal.self { return try form(.decimal) as! Value }
        if type == UTCTimestamp.self { return try form(.timestamp) as! Value }
        if type == Data.self { return try form(.base64) as! Value }
        if type == URL.self { return try form(.url) as! Value }
        return try type.init(from: self)
    }

    /// The node in a form, or the error that `Decodable` has for it.
    func form<Value>(_ form: FieldForm<Value>) throws -> Value {
        if let value = form.read(node) { return value }
        switch form.problem(of: node) {
        case .malformed:
            throw DecodingError.dataCorrupted(
                .init(codingPath: path.keys, debugDescription: "cannot be read as \(form.name)"))
        default: throw mistyped(Value.self, form.name.description)
        }
    }

    /// An integer of any width.
    func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        let wide = try form(.integer)
        guard let value = Value(exactly: wide) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path.keys, debugDescription: "the number does not fit \(type)"))
        }
        return value
    }

    private func mistyped(_ type: Any.Type, _ expected: String) -> DecodingError {
        if node.isNull {
            return .valueNotFound(
                type, .init(codingPath: path.keys, debugDescription: "is null (\(expected) is expected)"))
        }
        return .typeMismatch(
            type, .init(codingPath: path.keys, debugDescription: "is \(node.kindText), not \(expected)"))
    }
}

extension FieldForm<Date> {
    static var date: FieldForm { FieldForm("a date and time", isText: true) { $0.dateValue } }
}

extension FieldForm<Data> {
    static var base64: FieldForm {
        FieldForm("base64", isText: true) { node in node.textValue.flatMap { Data(base64Encoded: String($0)) } }
    }
}

extension FieldForm<URL> {
    static var url: FieldForm {
        FieldForm("a URL", isText: true) { node in node.textValue.flatMap { URL(string: String($0)) } }
    }
}
