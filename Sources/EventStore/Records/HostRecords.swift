/// What the host writes down for other processes, and what an operator changes from beside a runner.
public protocol HostRecords: StoreSession {
    /// Sets a projection's position back to `position`, as long as it stands at `from` and the log, where it stands in the same
    /// database, has no event above `position`: no batch of a runner commits meanwhile.
    ///
    /// - Throws: ``EventStoreError/Code/fenced`` when the position is another by now, or the log goes on.
    func setBack(_ projection: ProjectionName, on application: ApplicationName, from: Int64, to position: Int64) throws
    /// Takes events out of what a projection has put aside, of all versions of its read model, for good: they are never
    /// applied. No batch of a runner commits meanwhile, and one that goes by what was put aside before is refused.
    ///
    /// - Returns: how many were taken out.
    func dropLetters(
        of projection: ProjectionName, on application: ApplicationName, _ selection: LetterSelection
    ) throws -> LetterCounts
    /// Writes down that a runner has ended cleanly.
    func endRun(of projection: ProjectionName, on application: ApplicationName, by process: String) throws
    /// Writes down how a projection fares, for other processes to see; one row for each projection.
    func record(_ report: RunnerReport) throws
    /// The last report of each projection.
    func reports() throws -> [RunnerReport]
    /// Writes down what a host says of itself; one row for each process. What is older than ``HostReport/retention`` is
    /// forgotten.
    func record(_ report: HostReport) throws
    /// The last report of each host, by its process.
    func hosts() throws -> [HostReport]
    /// A host has ended.
    func forget(host process: String) throws
}
