import CProjectionABI

/// Steps through an array or an object.
struct JSONMembers: Sequence, IteratorProtocol {
    private let parent: JSONNode
    private var cursor: UInt64 = 0

    init(of parent: JSONNode) { self.parent = parent }

    mutating func next() -> (name: BorrowedText, value: JSONNode)? {
        var name = projectionist_string_1()
        var child = projectionist_json_node_1()
        let table = parent.table
        let status = withUnsafePointer(to: parent.node) { table.pointee.next($0, &cursor, &name, &child) }
        guard status == PROJECTIONIST_OK else { return nil }
        return (BorrowedText(name), JSONNode(node: child, table: table))
    }
}
