import EventStore

/// What stands beside the position: letters, the run, the last event.
extension PostgresProjectionSession {
    func standing(ofStateVersion version: Int) throws -> TrackingStanding {
        let keepsLetters = try currentSurroundings().keepsLetters
        // The position first: whoever moves it after this look is told by the commit.
        let position = try position()
        positionEpoch = connection.backend?.epoch
        guard keepsLetters else { return TrackingStanding(position: position) }
        let found = try letterRecord.read(stateVersion: version, connection)
        return TrackingStanding(
            position: position, letters: found.letters, otherVersions: found.others, hasStrayLetters: found.hasStrays)
    }

    func letters(ofStateVersion version: Int, after position: Int64, limit: Int) throws -> [DeadLetter] {
        guard try currentSurroundings().keepsLetters else { return [] }
        return try letterRecord.next(ofStateVersion: version, after: position, limit: limit, connection)
    }

    func beginRun(by process: String, hasEnded: (RunRecord) -> Bool) throws -> RunRecord? {
        try currentSurroundings().keepsRuns ? runRecord.begin(by: process, hasEnded: hasEnded, connection) : nil
    }

    func noteAttempt(_ attempt: RunRecord.Attempt, by process: String) throws {
        if try currentSurroundings().keepsRuns { try runRecord.note(attempt, by: process, connection) }
    }

    func lastEvent() throws -> RecordedEvent? {
        try currentSurroundings().keepsLastEvent ? lastEventRecord.read(connection) : nil
    }
}
