package import HostSettings

/// Which part of the host a process is; decides which routes it serves.
public enum HostRole: String, Sendable, Hashable, CaseIterable {
    /// Everything: API and runners.
    case run
    /// The API without runners.
    case api
    /// Runners, and only the operational routes.
    case worker
}

extension HostRole {
    package init(_ role: HostSettings.Role) {
        switch role {
        case .run: self = .run
        case .worker: self = .worker
        case .api: self = .api
        }
    }
}
