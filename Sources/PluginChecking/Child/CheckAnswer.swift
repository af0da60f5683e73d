/// What a child says, as it goes: so it is known what it was at when it ends.
enum CheckAnswer: Sendable, Hashable, Codable {
    /// It is about to do this.
    case began(String)
    case logged(level: String, text: String)
    case ended(CheckOutcome, detail: String, token: UInt64)
}
