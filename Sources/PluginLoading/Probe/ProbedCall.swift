/// A piece of a plugin's code that a probe runs.
enum ProbedCall: Sendable, Hashable, Codable, CustomStringConvertible {
    /// What the library's language runs when it is opened.
    case constructor
    /// `projectionist_plugin_entry`.
    case entry
    case initialize
    /// Of the projection with this name.
    case create(String)
    case destroy(String)

    /// As it stands in a sentence: `create of projection 'dogs'`.
    var description: String {
        switch self {
        case .constructor: "a constructor"
        case .entry: "its entry"
        case .initialize: "init"
        case .create(let projection): "create of projection '\(projection)'"
        case .destroy(let projection): "destroy of projection '\(projection)'"
        }
    }
}
