import CProjectionABI
import FoundationEssentials

/// A parsed JSON text behind a table that keeps to `projectionist.json/1`.
package final class JSONTree: Decodable {
    package enum Content {
        case null
        case bool(Bool)
        case integer(Int64)
        case real(Double)
        case text(UnsafeBufferPointer<CChar>)
        case array([JSONTree])
        case object([(name: UnsafeBufferPointer<CChar>, value: JSONTree)])
    }

    package let content: Content
    /// What Python's transcoder wrapped it as.
    let pythonType: UnsafeBufferPointer<CChar>

    package static func parse(_ text: String) throws -> JSONTree {
        try JSONDecoder().decode(JSONTree.self, from: Data(text.utf8))
    }

    package init(from decoder: any Decoder) throws {
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

    /// Never freed: the tree is small, and tests end.
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
