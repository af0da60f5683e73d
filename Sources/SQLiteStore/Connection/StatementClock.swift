import EventStore
import GRDBSQLite

/// Ends a statement of a plugin that takes longer than a call may take: SQLite has no time-out of its own. Belongs to the
/// connection's thread.
final class StatementClock {
    /// Of `PROJECTION_APPLY_TIMEOUT`, seconds.
    private let limit: Double
    private let interruption: SessionInterrupt
    private var deadline: ContinuousClock.Instant?

    init(limit: Double, interruption: SessionInterrupt) {
        self.limit = limit
        self.interruption = interruption
    }

    /// How many of SQLite's instructions go by between two looks at the clock: some tenths of a millisecond.
    private static let interval: Int32 = 20_000

    /// Must live as long as the connection.
    func install(on connection: OpaquePointer) {
        sqlite3_progress_handler(
            connection, Self.interval,
            { context in
                guard let context else { return 0 }
                return Unmanaged<StatementClock>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.mustEnd } ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// An interrupt that comes just before a statement begins is lost on SQLite: it is looked at here as well.
    private var mustEnd: Bool { isOver || interruption.isEnded }

    private var isOver: Bool { deadline.map { .now >= $0 } ?? false }

    /// Runs statements that may take so long together.
    ///
    /// - Throws: ``EventStoreError/Code/timedOut``; what `body` throws.
    func limiting<R>(_ isLimited: Bool, _ body: () throws -> R) throws -> R {
        guard isLimited else { return try body() }
        deadline = .now + .seconds(limit + 1)
        defer { deadline = nil }
        do {
            return try body()
        } catch var error as EventStoreError where error.code == .interrupted && isOver && !interruption.isEnded {
            error.code = .timedOut
            error.message = "the statements of a batch took longer than \(limit) s (PROJECTION_APPLY_TIMEOUT)"
            throw error
        }
    }
}
