import EventStore

/// What stands of one projection: its position, its read model, what is put aside.
struct SimulatedTables {
    /// What a transaction writes: the event, and the handler's own count of events, from its memory.
    struct Row: Hashable {
        let event: Int
        let count: Int
    }

    struct Mark: Hashable {
        var position: Int64
        var revision: Int64
    }

    var tracking: Int64?
    var rows: [Row] = []
    /// What is put aside, by position.
    var letters: [Int64: DeadLetter] = [:]
    var mark: Mark?

    /// As the store would tell it.
    var standing: TrackingStanding {
        guard let mark else { return TrackingStanding(position: tracking) }
        var standing = LetterStanding(ownPosition: mark.position, revision: mark.revision)
        for letter in letters.values {
            if letter.isParked { standing.counts.parked += 1 } else { standing.counts.held += 1 }
            let stream = StreamText(letter.stream)
            standing.streams[stream] = standing.streams[stream] == true || !letter.isParked
        }
        return TrackingStanding(position: tracking, letters: standing)
    }

    /// What was put aside above a position comes again, as a command that sets the position back has it.
    mutating func takeBackLetters(above position: Int64) {
        guard let mark else { return }
        letters = letters.filter { $0.key <= position }
        self.mark = letters.isEmpty ? nil : Mark(position: position, revision: mark.revision + 1)
    }
}
