import CProjectionABI
import FoundationEssentials

/// A parsed JSON text behind a table that keeps to `projectionist.json/1`.
final class JSONTree: Decodable {
    enum Content {
        case null
        case bool(Bool)
        case integer(Int64)
        case real(Double)
        case text(UnsafeBufferPointer<CChar>)
        case array([JSONTree])
        case object([(name: UnsafeBufferPointer<CChar>, value: JSONTree)])
    }

    let content: Content
    /// What Python's transcoder wrapped it as.
    let pythonType: UnsafeBufferPointer<CChar>

    static func parse(_ text: String) throws -> JSONTree {
        try JSONDecoder().decode(JSONTree.self, from: Data(text.utf8))
    }

    init(from decoder: any Decoder) throws {
        var pythonType = Self.copy("")
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            content = .null
        } else if let bool = try? value.decode(Bool.self) {
            content = .bool(bool)
        } else if let integer = try? value.decode(Int64.self) {
            content = .integer(integer)
        } else if let real = try? value.decode(Double.self) {
            content = .real(real)
        } else if let text = try? value.decode(String.self) {
            content = .text(Self.copy(text))
        } else if let array = try? value.decode([JSONTree].self) {
            content = .array(array)
        } else {
            let object = try value.decode([String: JSONTree].self)
            if object.count == 2, let wrapped = object["_data_"], case .text(let name)? = object["_type_"]?.content {
                content = wrapped.content
                pythonType = name
            } else {
                content = .object(object.sorted { $0.key < $1.key }.map { (Self.copy($0.key), $0.value) })
            }
        }
        self.pythonType = pythonType
    }

    /// Leaked on purpose: the tree is small, and tests end.
    private static func copy(_ text: String) -> UnsafeBufferPointer<CChar> {
        let memory = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count)
        _ = memory.initialize(from: text.utf8.map { CChar(bitPattern: $0) })
        return UnsafeBufferPointer(memory)
    }

    var node: projectionist_json_node_1 {
        projectionist_json_node_1(document: Unmanaged.passUnretained(self).toOpaque(), place: 0, wrapper: 0)
    }

    static func of(_ node: UnsafePointer<projectionist_json_node_1>?) -> JSONTree {
        Unmanaged<JSONTree>.fromOpaque(node!.pointee.document).takeUnretainedValue()
    }

    func find(_ path: String) -> JSONTree? {
        guard !path.isEmpty else { return self }
        let isPointer = path.hasPrefix("/")
        let steps = (isPointer ? path.dropFirst() : path[...]).split(
            separator: isPointer ? "/" : ".", omittingEmptySubsequences: false)
        var tree = self
        for step in steps {
            let name =
                isPointer
                ? step.split(separator: "~1", omittingEmptySubsequences: false)
                    .map { $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~") }
                    .joined(separator: "/") : String(step)
            switch tree.content {
            case .array(let elements):
                guard let index = Int(name), elements.indices.contains(index) else { return nil }
                tree = elements[index]
            case .object(let members):
                guard let member = members.first(where: { String($0.name) == name }) else { return nil }
                tree = member.value
            default: return nil
            }
        }
        return tree
    }
}

extension String {
    init(_ characters: UnsafeBufferPointer<CChar>) {
        self = String(decoding: UnsafeRawBufferPointer(characters), as: UTF8.self)
    }

    init(borrowed string: projectionist_string_1) {
        self = String(UnsafeBufferPointer(start: string.data, count: string.length))
    }
}

extension projectionist_string_1 {
    init(_ characters: UnsafeBufferPointer<CChar>) {
        self.init(data: characters.baseAddress, length: characters.count)
    }
}

/// `projectionist.json/1` over ``JSONTree``.
enum FakeJSON {
    nonisolated(unsafe) static let table: UnsafePointer<projectionist_json_1> = {
        let table = UnsafeMutablePointer<projectionist_json_1>.allocate(capacity: 1)
        table.initialize(
            to: projectionist_json_1(
                size: MemoryLayout<projectionist_json_1>.size,
                root: { call, event, node, problem in
                    guard let tree = FakeCall.of(call).states[event!.pointee.position] else {
                        problem?.pointee = projectionist_string_1(FakeHost.leak("unexpected end"))
                        return PROJECTIONIST_FAILED
                    }
                    node!.pointee = tree.node
                    return PROJECTIONIST_OK
                },
                find: { from, path, node in
                    guard let found = JSONTree.of(from).find(String(borrowed: path)) else {
                        return PROJECTIONIST_MISSING
                    }
                    node!.pointee = found.node
                    return PROJECTIONIST_OK
                },
                kind: { node in
                    switch JSONTree.of(node).content {
                    case .null: PROJECTIONIST_JSON_NULL
                    case .bool: PROJECTIONIST_JSON_BOOL
                    case .integer: PROJECTIONIST_JSON_INT64
                    case .real: PROJECTIONIST_JSON_DOUBLE
                    case .text: PROJECTIONIST_JSON_TEXT
                    case .array: PROJECTIONIST_JSON_ARRAY
                    case .object: PROJECTIONIST_JSON_OBJECT
                    }
                },
                python_type: { projectionist_string_1(JSONTree.of($0).pythonType) },
                text: { node, value in
                    guard case .text(let text) = JSONTree.of(node).content else { return PROJECTIONIST_MISTYPED }
                    value!.pointee = projectionist_string_1(text)
                    return PROJECTIONIST_OK
                },
                int64: { node, value in
                    guard case .integer(let integer) = JSONTree.of(node).content else { return PROJECTIONIST_MISTYPED }
                    value!.pointee = integer
                    return PROJECTIONIST_OK
                },
                real: { node, value in
                    switch JSONTree.of(node).content {
                    case .integer(let integer): value!.pointee = Double(integer)
                    case .real(let real): value!.pointee = real
                    default: return PROJECTIONIST_MISTYPED
                    }
                    return PROJECTIONIST_OK
                },
                boolean: { node, value in
                    guard case .bool(let bool) = JSONTree.of(node).content else { return PROJECTIONIST_MISTYPED }
                    value!.pointee = bool ? 1 : 0
                    return PROJECTIONIST_OK
                },
                count: { node, value in
                    switch JSONTree.of(node).content {
                    case .array(let elements): value!.pointee = elements.count
                    case .object(let members): value!.pointee = members.count
                    default: return PROJECTIONIST_MISTYPED
                    }
                    return PROJECTIONIST_OK
                },
                next: { node, cursor, name, child in
                    let index = Int(cursor!.pointee)
                    switch JSONTree.of(node).content {
                    case .array(let elements):
                        guard index < elements.count else { return PROJECTIONIST_MISSING }
                        child!.pointee = elements[index].node
                    case .object(let members):
                        guard index < members.count else { return PROJECTIONIST_MISSING }
                        name?.pointee = projectionist_string_1(members[index].name)
                        child!.pointee = members[index].value.node
                    default: return PROJECTIONIST_MISTYPED
                    }
                    cursor!.pointee += 1
                    return PROJECTIONIST_OK
                }))
        return UnsafePointer(table)
    }()
}
