/// The elements of an array, one after the other.
struct JSONNodeUnkeyedContainer: UnkeyedDecodingContainer {
    private let decoder: JSONNodeDecoder
    private var rest: JSONMembers
    /// The element at ``currentIndex``; nil at the end.
    private var next: JSONNode?
    private(set) var currentIndex = 0
    let count: Int?

    init(decoder: JSONNodeDecoder) {
        self.decoder = decoder
        rest = JSONMembers(of: decoder.node)
        count = decoder.node.count
        next = rest.next()?.value
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var isAtEnd: Bool { next == nil }

    mutating func decodeNil() throws -> Bool {
        guard try current().node.isNull else { return false }
        advance()
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try take { try $0.form(.bool) } }
    mutating func decode(_ type: String.Type) throws -> String { try take { String(try $0.form(.text)) } }
    mutating func decode(_ type: Double.Type) throws -> Double { try take { try $0.form(.real) } }
    mutating func decode(_ type: Float.Type) throws -> Float { try take { Float(try $0.form(.real)) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try take { try $0.integer(type) } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try take { try $0.integer(type) } }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try take { try $0.integer(type) } }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try take { try $0.integer(type) } }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try take { try $0.integer(type) } }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try take { try $0.integer(type) } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try take { try $0.integer(type) } }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try take { try $0.integer(type) } }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try take { try $0.integer(type) } }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try take { try $0.integer(type) } }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try take { try $0.decode(type) } }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try take { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try take { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try take { $0 } }

    /// Reads the current element, and goes on to the next one only if that went well.
    private mutating func take<Value>(_ read: (JSONNodeDecoder) throws -> Value) throws -> Value {
        let value = try read(current())
        advance()
        return value
    }

    private func current() throws -> JSONNodeDecoder {
        let path = CodingPath.index(currentIndex, decoder.path)
        guard let next else {
            throw DecodingError.valueNotFound(
                Any.self, .init(codingPath: path.keys, debugDescription: "the array has only \(currentIndex) elements"))
        }
        return JSONNodeDecoder(node: next, path: path)
    }

    private mutating func advance() {
        currentIndex += 1
        next = rest.next()?.value
    }
}
