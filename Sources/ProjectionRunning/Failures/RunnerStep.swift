/// What a runner was at when an attempt failed.
enum RunnerStep: Sendable, Hashable {
    /// Taking a connection, reading the log or the position.
    case reading
    /// Setting up the read model.
    case settingUp
    /// A transaction with events, or with a position alone.
    case committing
}
