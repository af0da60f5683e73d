import CProjectionABI

/// A place in an event's state, parsed by the host. A value to copy freely; valid until `apply` returns.
///
/// A value that Python's transcoder wrapped, `{"_type_": "datetime_iso", "_data_": "…"}`, reads as what it wraps.
public struct JSONNode: FieldReading {
    /// What a node is.
    public enum Kind: Int32, Sendable, Hashable {
        /// `null`; `true` or `false`.
        case null, bool
        /// A number without a fraction that fits `Int64`.
        case integer
        /// Every other number, NaN and the infinities that Python writes among them.
        case real
        /// A string; a list; what has named members.
        case text, array, object
    }

    let node: projectionist_json_node_1
    let table: UnsafePointer<projectionist_json_1>

    /// The node itself: a path is looked for below it.
    public func json() -> JSONNode { self }

    /// What the node is; for a value that Python's transcoder wrapped, what that is.
    public var kind: Kind { withNode { Kind(rawValue: table.pointee.kind($0)) ?? .null } }

    /// Whether the node is JSON's `null`.
    public var isNull: Bool { kind == .null }

    /// The name under which Python's transcoder wrapped the value, for example `datetime_iso`; nil if it did not.
    public var pythonType: String? {
        let name = withNode { table.pointee.python_type($0) }
        return name.length == 0 ? nil : String(name)
    }

    /// The node at a path: names and element numbers with dots between, `items.0.price`, or, for names with dots in
    /// them, a JSON Pointer, `/a.b/0`. nil if there is none.
    public func node(_ path: String) -> JSONNode? {
        var found = projectionist_json_node_1()
        let status = withNode { from in withBorrowedString(path) { table.pointee.find(from, $0, &found) } }
        return status == PROJECTIONIST_OK ? JSONNode(node: found, table: table) : nil
    }

    /// The number of elements of an array or of members of an object; nil for anything else.
    public var count: Int? {
        var count = 0
        return withNode { table.pointee.count($0, &count) } == PROJECTIONIST_OK ? count : nil
    }

    /// The elements of an array, or the values of an object; empty for anything else.
    public var elements: some Sequence<JSONNode> { JSONMembers(of: self).lazy.map(\.value) }

    /// The members of an object, in the order in which they are written; the elements of an array with empty names;
    /// empty for anything else.
    public var members: some Sequence<(name: BorrowedText, value: JSONNode)> { JSONMembers(of: self) }

    /// The node as a type of the author's own; see ``Event/decode(_:)``.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONNodeDecoder(node: self, path: .root).decode(type)
    }

    func withNode<Result>(_ body: (UnsafePointer<projectionist_json_node_1>) -> Result) -> Result {
        withUnsafePointer(to: node, body)
    }
}
