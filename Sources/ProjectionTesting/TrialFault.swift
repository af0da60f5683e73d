/// What goes wrong with a batch before it is kept, as it does in production. Nothing of the failed try is kept; the host then
/// gives the projection the same events again.
public enum TrialFault: Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// The call fails at its very end, after the projection has done all: the same instance gets the batch again.
    case deliverTwice
    /// The statement with this number of the batch, from 0, fails. The events come again one by one, as from a host that looks for
    /// the one at fault: to a new instance where the projection had already said that all went well, for statements run behind
    /// the call; else to the same. A batch with fewer statements goes well.
    case failStatement(Int)
    /// The state of the event at this position cannot be read; the events come again one by one, to the same
    /// instance. A batch in which it is not read goes well.
    case failEvent(position: Int64)
    /// The process ends between apply and commit: a new instance is made and set up, and gets the batch.
    case crashBeforeCommit

    /// The faults that fit any projection, for `@Test(arguments: TrialFault.allCases)`.
    public static let allCases: [TrialFault] = [
        .deliverTwice, .failStatement(0), .failStatement(1), .crashBeforeCommit,
    ]

    /// `statement 1 fails`.
    public var description: String {
        switch self {
        case .deliverTwice: "the batch is delivered twice"
        case .failStatement(let number): "statement \(number) fails"
        case .failEvent(let position): "event \(position) cannot be read"
        case .crashBeforeCommit: "a crash between apply and commit"
        }
    }
}
