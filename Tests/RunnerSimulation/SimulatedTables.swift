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
    /// The events that were put aside at any time, those of them that were applied then, and those that were dropped.
    var everAside: Set<Int> = []
    var retried: Set<Int> = []
    var dropped: Set<Int> = []

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

    /// As a command drops letters.
    mutating func drop(_ selection: LetterSelection) {
        let gone = letters.values.filter { selection.contains(position: $0.position, stream: $0.stream) }
        guard let mark, !gone.isEmpty else { return }
        for letter in gone {
            letters[letter.position] = nil
            dropped.insert(Int(letter.version))
        }
        self.mark = letters.isEmpty ? nil : Mark(position: mark.position, revision: mark.revision + 1)
    }

    /// Whether a letter stands as a commit has it that changes it.
    func stands(_ letter: DeadLetter) -> Bool { letters[letter.position]?.isParked == letter.isParked }

    /// What a commit changes of a letter.
    mutating func make(_ change: LetterChange, _ bug: PlantedBug?) {
        switch change {
        case .applied(let letter, let isLast):
            if bug != .keepsRetried { letters[letter.position] = nil }
            retried.insert(Int(letter.version))
            if isLast { mark = nil }
        case .failedAgain(_, let now): letters[now.position] = now
        }
    }

    /// What was put aside above a position comes again, as a command that sets the position back has it.
    mutating func takeBackLetters(above position: Int64) {
        guard let mark else { return }
        letters = letters.filter { $0.key <= position }
        self.mark = letters.isEmpty ? nil : Mark(position: position, revision: mark.revision + 1)
    }
}
