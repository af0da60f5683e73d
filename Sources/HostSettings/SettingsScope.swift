/// Whose settings are meant.
public enum SettingsScope: Sendable, Hashable {
    /// Those without a name in front.
    case base
    /// Those of the application of this name.
    case application(String)
    /// Those of the projection of this name.
    case projection(String)

    /// What stands before the variables of this scope alone.
    var prefix: String? {
        switch self {
        case .base: nil
        case .application(let name), .projection(let name): VariableName.prefix(of: name)
        }
    }
}
