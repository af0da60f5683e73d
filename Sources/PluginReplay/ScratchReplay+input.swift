public import EventStore
import ProjectionRunning
import Projections

extension ScratchReplay {
    /// Replays what a file holds: an instance, its set-up, all events.
    ///
    /// - Parameter source: what errors call the file.
    /// - Throws: ``ReplayFailure``, `EventLineError`.
    public func run(_ input: ReplayInput, of name: ProjectionName, source: String) throws -> ReplayReport {
        func naming<Result>(
            _ batch: ReplayInput.Batch? = nil, _ body: () throws -> Result
        ) throws(ReplayFailure) -> Result {
            do { return try body() } catch {
                throw ReplayFailure(error, of: name, in: source) { positions in
                    guard let batch else { return nil }
                    return zip(batch.events.positions, batch.lines).filter { positions.contains($0.0) }.map(\.1)
                }
            }
        }
        var (events, batches) = (0, 0)
        try naming {
            try projection.makeHandler()
            try projection.setUp()
        }
        while let batch = try input.next() {
            try naming(batch) { try projection.apply(NotificationSlice(batch.events)) }
            events += batch.events.count
            batches += 1
        }
        return ReplayReport(
            readModel: try readModel(), events: events, leftOut: input.leftOut, batches: batches,
            applyTime: projection.applyTime, commitTime: projection.commitTime)
    }
}
