/// What came of another build of a projection's handler.
public enum SwapOutcome: Sendable, Hashable {
    /// It runs in the place of the one before.
    case swapped
    /// It was tried, or could not be, and nothing has changed; why, in one line.
    case failed(String)
    /// The runner has ended before: nothing stands in the new one's way.
    case ended
    /// It was handed over, and the runner has not come to it yet; why, in one line.
    case pending(String)
}
