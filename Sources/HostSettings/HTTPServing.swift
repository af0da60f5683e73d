/// Whether a process serves HTTP.
public enum HTTPServing: Sendable, Hashable {
    /// It does.
    case always
    /// Where somebody has set `HTTP_PORT`: several workers then start on one machine as they are.
    case wherePortIsSet
    /// It does not.
    case never

    /// What a process of a role does.
    public init(_ role: HostSettings.Role) { self = role == .worker ? .wherePortIsSet : .always }
}
