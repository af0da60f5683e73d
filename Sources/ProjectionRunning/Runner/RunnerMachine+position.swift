import EventStore

/// From a position that was read to the first look at the log.
extension RunnerMachine {
    mutating func readPosition(_ generation: Int) -> RunnerAction {
        // The store may be another one since, or an older copy: what the handler remembers is of the one before, also where
        // the position is the same by chance.
        if generation != self.generation {
            mustRemakeHandler = true
            retrying?.walkAnew()
        }
        self.generation = generation
        positions = []
        state = .readingPosition
        return .readPosition
    }

    mutating func positionRead(
        _ standing: TrackingStanding, _ epoch: LogEpoch?, _ now: Duration, _ note: (RunnerNote) -> Void
    ) -> RunnerAction {
        // The same, before the feed has noticed: a server that comes back older may stand at the same position by chance.
        if epoch != positionEpoch {
            mustRemakeHandler = true
            retrying?.walkAnew()
        }
        positionEpoch = epoch
        let found = standing.position
        let known = recorded
        if let text = fencedTrial {
            fencedTrial = nil
            if found == known, offered != nil { return fencedItself(text, note) }
        }
        if let text = fencedBesideLetters {
            fencedBesideLetters = nil
            let isOfCommand = found == known && letters?.revision != standing.letters?.revision
            if !isOfCommand {
                note(.fenced(text, attempts: policy.attempts))
                state = .pausing
                return .pause(Self.fencedPause)
            }
            wasFenced = false
        }
        let isIdleLook = if case .lookingAtPosition = state { true } else { false }
        defer { wasFenced = false }
        // A move that leads nowhere is not told from none: the offered handler's set-up is then done once more.
        let isKept = doubtful.map { found == $0.step.to && ($0.step.from != $0.step.to) } ?? false
        let isSwapKept = isKept && doubtful?.isOfOffered == true && offered != nil
        if let doubtful, isKept {
            // Or another host's of the same events: the read model is right either way, the handler's memory need not be.
            if let error = doubtful.error, standing.letters != nil {
                note(.parked(error, position: doubtful.step.to, attempts: policy.attempts))
            }
            committed(doubtful.step, events: doubtful.events, now, note)
        }
        doubtful = nil
        if hasHandler, found != recorded {
            mustRemakeHandler = true
            note(.positionMoved(found: found, known: known))
        }
        // Whoever takes back what was put aside writes the read model as well.
        if letters?.revision != standing.letters?.revision {
            mustRemakeHandler = true
            retrying?.walkAnew()
        }
        if let reason = objection(to: standing) ?? reasonAgainst(found, known: known, isIdleLook: isIdleLook) {
            return giveUp(reason, note)
        }
        recorded = found
        if letters != standing.letters {
            note(.aside(standing.letters?.counts ?? LetterCounts()))
        }
        letters = standing.letters
        lastPositionLook = now
        note(.stands(at: recorded))
        if mustRemakeHandler { mustRemakePrevious = true }
        if isSwapKept { return adopt(keepsPrevious: false, then: .makeHandler, note) }
        guard hasHandler, !mustRemakeHandler else { return makeHandler() }
        return setUp()
    }

    mutating func makeHandler() -> RunnerAction {
        hasHandler = false
        state = .makingHandler
        return .makeHandler
    }

    /// Why the projection must not go on from the position that was found, though its store answers as ever.
    mutating func reasonAgainst(_ found: Int64?, known: Int64?, isIdleLook: Bool) -> String? {
        // A crash that takes the first commits back ends the connection; this one still stands.
        if let known, found == nil, isIdleLook || wasFenced, lastObjection == nil {
            return
                "the position \(known) was deleted while the projection ran: nothing tells whether its read model was emptied as well; start the host again to project all events anew"
        }
        fencedInPlace = wasFenced && found == known ? fencedInPlace + 1 : 0
        guard fencedInPlace >= Self.mostFencedInPlace else { return nil }
        return
            "the position \(Self.text(known)) can be read and not be moved, although nobody else moves it: a trigger or a rule of the tracking table keeps it; drop it"
    }

    static func text(_ position: Int64?) -> String { position.map(String.init) ?? "none" }

    mutating func setUp() -> RunnerAction {
        guard configuration.setsUp, !isSetUp else { return checkLog() }
        state = .settingUp
        return .setUp(at: recorded)
    }

    mutating func checkLog() -> RunnerAction {
        guard let recorded, recorded > 0 else { return beginReading() }
        state = .checkingLog
        return .checkLog(at: recorded)
    }

    mutating func logChecked(_ objection: String?, _ note: (RunnerNote) -> Void) -> RunnerAction {
        guard let objection else { return beginReading() }
        if objection != lastObjection { note(.ahead(objection)) }
        lastObjection = objection
        state = .pausing
        return .pause(Self.aheadPause)
    }

    mutating func beginReading() -> RunnerAction {
        lastObjection = nil
        seen = recorded ?? 0
        return lookAtHead()
    }
}
