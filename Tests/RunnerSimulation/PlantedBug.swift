/// A fault in the shell or the store, which the simulator must find.
package enum PlantedBug: String, CaseIterable, Sendable {
    /// A commit does not ask whether the position is where the runner started from.
    case ignoresPosition
    /// Nor whether the log is still the one that the events were read from.
    case ignoresLog
    /// A handler is not made anew.
    case keepsHandler
    /// A read that was sent when the head was lower passes for one up to the head.
    case trustsReadAhead
    /// The position is remembered rather than read.
    case believesOldPosition
    /// Events that are to be held behind one of their stream are applied.
    case forgetsHeld
    /// That a runner has not ended cleanly is not known to the next one.
    case forgetsRun
    /// The position moves past an event that is put aside, which is not kept.
    case losesParked
    /// The statement that moves the position judges, after it has waited for another transaction, what it saw before.
    case judgesOldSnapshot
    /// A commit that was lost passes for one that never will be, where the position stands as before: it is not asked for again.
    case believesLostCommit
    /// Setting a position back takes no lock, and does not ask whether the position is the one that was looked at.
    case setsBackUnguarded
    /// A lock that is waited for too long passes for the handler's fault.
    case blamesLocks
    /// What the shared reader has read of a part of the log passes for all of it.
    case trustsShortRead
    /// A runner takes part in what is read near the head of another log than the one that it has seen.
    case sharesOtherGeneration
    /// A build that takes over does not get the batch with which it does.
    case swapsWithoutEvents
    /// A build whose transaction was not kept is tried again as it is.
    case keepsOffered
    /// An event that was put aside is applied, and its letter stays.
    case keepsRetried
    /// Its letter goes, and it is not applied.
    case forgetsRetried
    /// Letters are read in another order than that of the log.
    case retriesOutOfOrder

    /// Whether it shows in one of some thousand histories only: too many for a build without optimisation.
    package var isRare: Bool { self == .setsBackUnguarded || self == .blamesLocks }
}
