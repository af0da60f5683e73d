package import EventStore

/// What can be asked of whichever process runs a projection.
package enum RequestKind: Sendable, Hashable {
    /// Finish the batch in hand and stop until resumed.
    case pause
    /// Go on from the recorded position; one that has failed is started anew.
    case resume
    /// Apply events that were put aside; a projection that has failed is started anew for it.
    case retry(LetterSelection)

    private static let retryPrefix = "retry "

    /// As it stands in a request.
    package var text: String {
        switch self {
        case .pause: "pause"
        case .resume: "resume"
        case .retry(let selection): Self.retryPrefix + selection.text
        }
    }

    /// Reads what ``text`` has written; nil for what this version does not know.
    package init?(text: String) {
        switch text {
        case "pause": self = .pause
        case "resume": self = .resume
        default:
            guard text.hasPrefix(Self.retryPrefix),
                let selection = LetterSelection(text: String(text.dropFirst(Self.retryPrefix.count)))
            else { return nil }
            self = .retry(selection)
        }
    }
}
