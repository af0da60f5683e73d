import HostOperations
import NIOCore

/// What a feed of the host's state tells of, each part as the JSON that the clients get.
struct HostState: Sendable {
    /// A part that is told anew when it has changed.
    enum Part: Hashable, Sendable {
        case host
        case projection(String)
        case plugins
        case pools
    }

    /// What has happened to a part.
    enum Change: Hashable, Sendable {
        case told(Part, ByteBuffer)
        case removed(String)
    }

    /// Whether nothing is missing that the store will soon tell.
    var isComplete = false
    /// In the order in which they are told.
    private(set) var order: [Part] = []
    private var parts: [Part: ByteBuffer] = [:]

    mutating func add(_ part: Part, _ json: JSONObject) {
        if parts.updateValue(json.closed, forKey: part) == nil { order.append(part) }
    }

    /// What a client must hear that knows `old`.
    func changes(since old: HostState) -> [Change] {
        let gone = old.order.compactMap { part -> Change? in
            guard case .projection(let name) = part, parts[part] == nil else { return nil }
            return .removed(name)
        }
        return gone
            + order.compactMap { part in
                guard let json = parts[part], old.parts[part] != json else { return nil }
                return .told(part, json)
            }
    }
}
