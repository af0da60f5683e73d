/// An instance, or a call without one, that has or had a ``CallContext``: whom a late use of a handle is reported to.
struct CallOwner {
    /// How many a context remembers: what was handed out before is refused all the same, and not reported.
    static let most = 64

    /// The generations of its calls.
    private(set) var calls: Range<UInt>
    /// The numbers of its queries.
    private(set) var rows: Range<UInt>
    let report: @Sendable (HostFunction) -> Void

    init(calls: Range<UInt>, rows: Range<UInt>, report: @escaping @Sendable (HostFunction) -> Void) {
        self.calls = calls
        self.rows = rows
        self.report = report
    }

    /// What is handed out from these numbers on is another's.
    mutating func end(calls: UInt, rows: UInt) {
        self.calls = self.calls.lowerBound..<max(self.calls.lowerBound, calls)
        self.rows = self.rows.lowerBound..<max(self.rows.lowerBound, rows)
    }
}
