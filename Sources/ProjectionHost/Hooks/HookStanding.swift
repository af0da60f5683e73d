/// How a lifespan hook of a plugin stands.
struct HookStanding: Sendable {
    /// What it is at.
    enum State: String, Sendable, Hashable {
        /// It is not its turn to start yet.
        case waiting
        case starting
        /// It is up.
        case started
        /// It could not be started, which ends the process.
        case failed
        /// It could not be made, and the others go on without it.
        case rejected
        case stopping
        case stopped
        /// It does not return from its stop, and nobody waits for it any more.
        case hanging
    }

    let hook: PlannedHook
    var state = State.waiting
    /// Why it is not up, one line.
    var problem: String?
}
