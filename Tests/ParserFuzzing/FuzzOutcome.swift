/// What a parser made of one input.
enum FuzzOutcome: Equatable {
    /// A value.
    case accepted
    /// An error that says what is wrong.
    case refused
    /// Neither is right, for this reason.
    case wrong(String)
}
