/// Which part of the host a process is; decides which routes it serves.
public enum HostRole: String, Sendable, Hashable, CaseIterable {
    /// Everything: API and runners.
    case run
    /// The API without runners.
    case api
    /// Runners, and only the operational routes.
    case worker
}
