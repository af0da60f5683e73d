import FoundationEssentials
import ProjectionSDK

/// What is told of one projection.
struct Notice: Encodable {
    enum Kind: String, Encodable {
        case trouble
        case recovered
    }

    enum CodingKeys: String, CodingKey {
        case kind, projection, application, state, reason, position
        case previousState = "previous_state"
    }

    let kind: Kind
    let projection: String
    let application: String
    let state: String
    let previousState: String?
    let reason: String?
    let position: Int64?

    /// A pipe takes so much at once, whoever reads it: what is longer is cut.
    private static let longestReason = 2000

    init(_ kind: Kind, _ change: ProjectionChange) {
        self.kind = kind
        projection = change.projection
        application = change.application
        state = change.state
        previousState = change.previousState
        reason = change.reason.map { String($0.prefix(Self.longestReason)) }
        position = change.position
    }

    /// For the log, and as it stands in a sentence.
    var text: String {
        "projection '\(projection)' of '\(application)' is \(state)" + (kind == .recovered ? " again" : "")
            + (reason.map { ": \($0)" } ?? "")
    }

    /// One line, keys in order.
    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Nothing in it can fail to be encoded.
        return [UInt8]((try? encoder.encode(self)) ?? Data()) + [UInt8(ascii: "\n")]
    }
}
