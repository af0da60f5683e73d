import EventStore

/// After an end that was not clean: a crash of the process in a plugin, for one, which would come again and again.
extension RunnerMachine {
    /// Events are tried alone, each attempt written down before.
    struct Care {
        /// So many events are still tried alone: no batch that the last runner had in hand reaches further.
        var left: Int
        /// The last attempt that was written down.
        var attempt: RunRecord.Attempt?
        /// Whether it ended, with an error: it is no attempt that ends processes, and stands as it is for the next one.
        var attemptHasEnded = false
    }

    mutating func runBegun(after last: RunRecord?, _ note: (RunnerNote) -> Void) -> RunnerAction {
        hasBegunRun = true
        if let last {
            care = Care(left: configuration.batch, attempt: last.attempt)
            note(.goesCarefully(after: last.process, events: configuration.batch))
        }
        return readPosition(generation)
    }

    /// What comes before the next event is applied; nil: nothing.
    mutating func careful(_ note: (RunnerNote) -> Void) -> RunnerAction? {
        guard let care else { return nil }
        let position = positions[done]
        var attempt = RunRecord.Attempt(position: position, attempts: 0, build: configuration.build)
        if let last = care.attempt, last.position == position, last.build == configuration.build {
            // Just written down, in this run.
            if case .notingAttempt = state { return nil }
            if care.attemptHasEnded {
                self.care?.attemptHasEnded = false
                return nil
            }
            attempt.attempts = last.attempts
        }
        guard attempt.attempts < configuration.maxAttempts else { return giveUpKiller(attempt, note) }
        attempt.attempts += 1
        state = .notingAttempt(attempt)
        return .noteAttempt(attempt)
    }

    /// An event at which so many runners have ended: it is put aside, or the projection stops.
    private mutating func giveUpKiller(
        _ attempt: RunRecord.Attempt, _ note: (RunnerNote) -> Void
    ) -> RunnerAction {
        let text = """
            the event at \(attempt.position) was tried \(attempt.attempts) times and the process ended each time (a crash, a kill, \
            out of memory, a call that had to be killed): it is not tried again with this build of the plugin. Correct the plugin, or \
            delete the projection's rows in projectionist_runs to try it again
            """
        guard configuration.parks else { return giveUp(text, note) }
        return park(step(to: attempt.position), text, note)
    }

    /// Whether the next runner need not go carefully: this one has not stopped at an event that ends processes.
    package var endsCleanly: Bool {
        guard hasBegunRun else { return false }
        // An attempt that ended with an error has not ended a process, however many there may be.
        guard let care, let attempt = care.attempt, !care.attemptHasEnded else { return true }
        return attempt.attempts < configuration.maxAttempts
    }
}
