import ProjectionSDK

/// The manifest's `config`.
struct NotifierSettings: Decodable {
    /// A program and its arguments; nil: notices go to the log.
    var command: [String]?
    /// Seconds that the command may take.
    var timeout: Int?
    /// The states that are told of.
    var states: [String]?

    func validate() throws {
        if let command, command.first?.isEmpty != false {
            throw ProjectionError.stop(
                "config.command names no program; write it like [\"/usr/local/bin/notify\", \"--urgent\"]")
        }
        if let timeout, !(1...3600).contains(timeout) {
            throw ProjectionError.stop("config.timeout must be from 1 to 3600 seconds, found \(timeout)")
        }
        if let strange = states?.first(where: { !NoticePolicy.possibleTroubles.contains($0) }) {
            throw ProjectionError.stop(
                "config.states: '\(strange)' is none of \(NoticePolicy.possibleTroubles.joined(separator: ", "))")
        }
    }
}
