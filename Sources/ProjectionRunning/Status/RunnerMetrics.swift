import Glibc
import Metrics

/// What a runner times itself. Made once, and recorded once a batch, so that an event costs nothing.
struct RunnerMetrics {
    private let apply: Timer
    private let commit: Timer
    private let processor: FloatingPointCounter
    private let queries: FloatingPointCounter
    private let waiting: FloatingPointCounter

    init(_ definition: ProjectionDefinition, factory: any MetricsFactory) {
        let of = [("projection", "\(definition.name)"), ("application", "\(definition.application)")]
        apply = Timer(label: "projectionist_apply_seconds", dimensions: of, factory: factory)
        commit = Timer(label: "projectionist_commit_seconds", dimensions: of, factory: factory)
        func seconds(_ what: String) -> FloatingPointCounter {
            FloatingPointCounter(label: "projectionist_handler_\(what)_seconds_total", dimensions: of, factory: factory)
        }
        processor = seconds("cpu")
        queries = seconds("query")
        waiting = seconds("wait")
    }

    /// Times the handler's work on a batch, whether it succeeds or throws, on the thread that it runs on.
    ///
    /// - Parameter transaction: in which its queries run.
    func timingApply<R>(_ transaction: RunnerTransaction, _ body: () throws -> R) rethrows -> R {
        let (used, before) = (Self.processorTime(), transaction.use)
        defer {
            processor.increment(by: Self.processorTime() - used)
            queries.increment(by: (transaction.use.queries - before.queries) / .seconds(1))
            waiting.increment(by: (transaction.use.waiting - before.waiting) / .seconds(1))
        }
        return try Self.timing(apply, body)
    }

    /// Seconds that this thread has run.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Times the way of a batch's statements, its position and the COMMIT to the store and back.
    func timingCommit<R>(_ body: () throws -> R) rethrows -> R { try Self.timing(commit, body) }

    private static func timing<R>(_ timer: Timer, _ body: () throws -> R) rethrows -> R {
        let start = ContinuousClock.now
        defer {
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
        return try body()
    }
}
