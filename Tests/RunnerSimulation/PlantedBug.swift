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
}
