/// What a commit changes of an event that was put aside before.
public enum LetterChange: Sendable, Hashable {
    /// The event is applied by this commit: its letter goes.
    ///
    /// - `isLast`: whether no other letter of the read model is left then.
    case applied(DeadLetter, isLast: Bool)
    /// The event was tried once more and has failed: what it was, and how it stands now.
    case failedAgain(DeadLetter, now: DeadLetter)

    /// The letter as it stands before the commit.
    package var before: DeadLetter {
        switch self {
        case .applied(let letter, _), .failedAgain(let letter, _): letter
        }
    }

    /// How many more are parked and held afterwards.
    package var counts: LetterCounts {
        var counts = before.isParked ? LetterCounts(parked: -1) : LetterCounts(held: -1)
        if case .failedAgain(_, let now) = self {
            if now.isParked { counts.parked += 1 } else { counts.held += 1 }
        }
        return counts
    }
}
