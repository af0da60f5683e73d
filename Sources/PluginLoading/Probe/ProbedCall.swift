/// A piece of a plugin's code that a probe runs.
enum ProbedCall: Sendable, Hashable, Codable, CustomStringConvertible {
    /// What the library's language runs when it is opened.
    case constructor
    /// `projectionist_plugin_entry`.
    case entry
    case `extension`
    case initialize
    /// Of the projection with this name.
    case create(String)
    case destroy(String)
    /// Of the hook with this name.
    case createHook(String)
    case destroyHook(String)

    /// As it stands in a sentence: `create of projection 'dogs'`.
    var description: String {
        switch self {
        case .constructor: "a constructor"
        case .entry: "its entry"
        case .extension: "extension"
        case .initialize: "init"
        case .create(let projection): "create of projection '\(projection)'"
        case .destroy(let projection): "destroy of projection '\(projection)'"
        case .createHook(let hook): "create of hook '\(hook)'"
        case .destroyHook(let hook): "destroy of hook '\(hook)'"
        }
    }
}
