/// Where a setting's value came from.
public enum SettingSource: Sendable, Hashable, CustomStringConvertible {
    /// The process environment.
    case environment
    /// The env file at this path.
    case envFile(String)
    /// The connection URI in this variable.
    case connectionURI(String)
    /// The file that this variable names.
    case secretFile(String)
    /// The default.
    case `default`
    /// There is no value.
    case unset

    /// As `projectionist settings` shows it: `environment`, `default`, `unset`, the path of the env file, or a
    /// variable.
    public var description: String {
        switch self {
        case .environment: "environment"
        case .envFile(let path): path
        case .connectionURI(let variable), .secretFile(let variable): variable
        case .default: "default"
        case .unset: "unset"
        }
    }
}
