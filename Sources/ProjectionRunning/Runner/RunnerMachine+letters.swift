import EventStore

/// What is put aside: an event that failed, and those that wait behind it in its stream.
extension RunnerMachine {
    /// Of the next events in hand those that one transaction takes, and the offsets of those that are put aside in it. No
    /// event at all where no more may be put aside.
    func portion(of count: Int) -> (count: Int, holding: [Int]) {
        guard let letters, letters.streams.values.contains(where: holds) else { return (count, []) }
        var holding: [Int] = []
        for offset in 0..<count where letters.streams[stream(at: offset)].map(holds) == true {
            guard letters.count + holding.count < configuration.maxHeld else { return (offset, holding) }
            holding.append(offset)
        }
        return (count, holding)
    }

    /// Whether events wait behind what is put aside of a stream: those that wait already are never overtaken.
    private func holds(_ somethingWaits: Bool) -> Bool { configuration.holdsStreams || somethingWaits }

    /// The stream of one of the next events in hand.
    func stream(at offset: Int) -> StreamText { StreamText(streamAt(done + offset)) }

    /// A commit has put events of these streams aside.
    mutating func putAside(
        _ events: [(stream: StreamText, isParked: Bool)], _ step: TrackingStep, _ note: (RunnerNote) -> Void
    ) {
        var standing =
            letters ?? LetterStanding(ownPosition: step.to, revision: 0)
        standing.ownPosition = step.to
        standing.revision += 1
        for event in events {
            if event.isParked { standing.counts.parked += 1 } else { standing.counts.held += 1 }
            standing.streams[event.stream, default: false] = standing.streams[event.stream] == true || !event.isParked
        }
        letters = standing
        if !events.isEmpty { note(.aside(standing.counts)) }
    }

    /// Puts aside the one event in hand, which was tried often enough, or is not to be tried again.
    mutating func park(_ step: TrackingStep, _ error: String, _ note: (RunnerNote) -> Void) -> RunnerAction {
        guard (letters?.count ?? 0) < configuration.maxHeld else { return giveUp("\(error); \(tooManyAside())", note) }
        let attempts = max(policy.attempts, care?.attempt?.position == step.to ? care?.attempt?.attempts ?? 0 : 0)
        state = .parking(step, error: error, attempts: attempts)
        return .park(step, error: error, attempts: attempts)
    }

    func tooManyAside() -> String {
        """
        \(letters?.counts.parked ?? 0) events are parked and \(letters?.counts.held ?? 0) held behind them, and max-held allows \
        \(configuration.maxHeld): nothing more is put aside; correct what fails and retry it ('projectionist projections \
        dead-letters retry'), drop what is not wanted, or raise max-held
        """
    }

    /// What is put aside does not go with the position: nothing would ever tell which of the events in between were applied.
    func objection(to standing: TrackingStanding) -> String? {
        if standing.hasStrayLetters {
            return """
                what stands in projectionist_letters is not what the host has put aside: rows were added, changed or deleted by hand. \
                Restore them; or empty the read model, delete the projection's rows in projectionist_letters and \
                projectionist_letter_marks and its position, and project all events anew
                """
        }
        if let other = standing.otherVersions.first {
            return """
                events of state-version \(other) are put aside, and the manifest says \(configuration.stateVersion): run the version \
                that put them aside, or empty the read model, delete the projection's rows in projectionist_letters and \
                projectionist_letter_marks and its position, and project all events anew
                """
        }
        guard let letters = standing.letters, letters.ownPosition != standing.position ?? 0 else { return nil }
        return """
            the position is \(Self.text(standing.position)), and this host left it at \(letters.ownPosition) with \(letters.count) \
            events put aside: somebody else has moved it without regard to them. Set the position back to \(letters.ownPosition) \
            if nothing was projected since; or empty the read model, delete the projection's rows in projectionist_letters and \
            projectionist_letter_marks and its position, and project all events anew
            """
    }
}
