/// A handler of some build.
struct SimulatedHandler {
    /// How many events it believes were applied; nil before its first call.
    var memory: Int?
    /// So often it fails, whatever it is given.
    var faults = 0
    /// Whether its set-up fails.
    var failsSetUp = false
}
