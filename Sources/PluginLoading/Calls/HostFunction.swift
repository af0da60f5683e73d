/// The functions of the host that belong to the thread of a call, as messages name them.
enum HostFunction: UInt {
    case fail = 1
    case dialect
    case forEvent
    case execute
    case executeMany
    case query
    case rows
    case root
    case node

    var name: StaticString {
        switch self {
        case .fail: "fail"
        case .dialect: "sql/1 dialect"
        case .forEvent: "sql/1 for_event"
        case .execute: "sql/1 execute"
        case .executeMany: "sql/1 execute_many"
        case .query: "sql/1 query"
        case .rows: "a reading of rows"
        case .root: "json/1 root"
        case .node: "a reading of a JSON node"
        }
    }
}
