import EventStore
import ProjectionRunning

/// A transaction in its backend, which goes on with what it was sent, whether its client is there or not.
struct SimulatedTransaction {
    /// The statements of the real store, as far as others notice them.
    enum Statement {
        /// BEGIN and the advisory lock, in the shared form for a batch, in the exclusive one for a command.
        case lock
        /// The event at which the batch ends stands in the log.
        case log
        case move
        case letters
        case rows
        case commit
    }

    /// What it is about.
    enum Work {
        case batch(RunnerMachine.TrackingStep, letters: [DeadLetter], LetterChange? = nil, last: SimulatedStore.Event?)
        /// `projections recover --set-back`.
        case setBack(from: Int64, to: Int64)
        /// `projections dead-letters drop`.
        case drop(LetterSelection)
    }

    enum Refusal {
        case fenced, logChanged, readOnly
        /// A lock was waited for until the statement's time was over.
        case tookTooLong
        /// It stood idle for too long.
        case stoodIdle
    }

    enum Outcome {
        case committed
        case refused(Refusal)
    }

    let id: Int
    let projection: Int
    var work: Work?
    var rows: [SimulatedTables.Row] = []
    /// Whether it moves the position from where it was found only.
    var asksForPosition = true
    /// What the backend was sent, and how many of these it has done.
    var statements: [Statement] = []
    var done = 0
    /// nil while it is open.
    var outcome: Outcome?

    var holdsLock = false
    var waitsForLock = false
    var holdsRow = false
    /// Whether it has read the log, which nobody can swap before its end.
    var hasReadLog = false
    /// The position as the statement that moves it has seen it when it started.
    var seen: Int64??
    /// When it began to wait: for a lock, or for its client.
    var waitsSince: Duration
    /// When the server notices that its client is gone; nil while the client is there.
    var noticesAt: Duration?
    /// Which log it was begun on.
    let logNumber: Int

    init(id: Int, projection: Int, at now: Duration, logNumber: Int) {
        self.id = id
        self.projection = projection
        self.logNumber = logNumber
        waitsSince = now
    }

    var isExclusive: Bool {
        switch work {
        case .setBack, .drop: true
        case .batch, nil: false
        }
    }
    var isIdle: Bool { done == statements.count }
}
