/// The members of an object.
struct JSONNodeKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: JSONNodeDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    var allKeys: [Key] { decoder.node.members.compactMap { Key(stringValue: String($0.name)) } }

    func contains(_ key: Key) -> Bool { member(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try existing(key).node.isNull }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try existing(key).form(.bool) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { String(try existing(key).form(.text)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try existing(key).form(.real) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try existing(key).form(.real)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try existing(key).integer(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try existing(key).integer(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try existing(key).integer(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try existing(key).integer(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try existing(key).integer(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try existing(key).integer(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try existing(key).integer(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try existing(key).integer(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try existing(key).integer(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try existing(key).integer(type) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try existing(key).decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try existing(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try existing(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        let key = NodeKey(stringValue: "super")
        guard let node = decoder.node.member(named: key.stringValue) else { throw notFound(key) }
        return JSONNodeDecoder(node: node, path: .key(key, decoder.path))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try existing(key) }

    private func member(_ key: Key) -> JSONNode? { decoder.node.member(named: key.stringValue) }

    private func existing(_ key: Key) throws -> JSONNodeDecoder {
        guard let node = member(key) else { throw notFound(key) }
        return JSONNodeDecoder(node: node, path: .key(key, decoder.path))
    }

    private func notFound(_ key: any CodingKey) -> DecodingError {
        .keyNotFound(
            key, .init(codingPath: decoder.codingPath, debugDescription: "there is no field '\(key.stringValue)'"))
    }
}

extension JSONNode {
    /// The member of this name, whatever characters it has.
    func member(named name: String) -> JSONNode? {
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "/") }
        if isPlain { return node(name) }
        var pointer = "/"
        for character in name.unicodeScalars {
            switch character {
            case "~": pointer += "~0"
            case "/": pointer += "~1"
            default: pointer.unicodeScalars.append(character)
            }
        }
        return node(pointer)
    }
}
