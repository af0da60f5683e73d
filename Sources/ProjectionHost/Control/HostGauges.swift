import ConnectionPooling
import EventAppending
import EventStore
import HostHTTP
import HostOperations
import Metrics
import ProjectionRunning
import ProjectionToolchain
import PrometheusMetrics
import Synchronization

/// The metrics that the parts keep themselves: brought up to date when somebody looks.
final class HostGauges: Sendable {
    private let registry: PrometheusRegistry
    /// What the counters stand at.
    private let counted = Mutex<[[String]: Double]>([:])

    init(_ registry: PrometheusRegistry) {
        self.registry = registry
        for (name, help) in Self.help { registry.describe(name, help) }
    }

    private static let help = [
        ("projectionist_events_projected_total", "Events committed by this process."),
        ("projectionist_batches_total", "Transactions committed by this process."),
        ("projectionist_retries_total", "Failed attempts."),
        ("projectionist_up", "1 while a projection of this process is live or catching up, else 0."),
        ("projectionist_apply_seconds", "The handler's work on a batch."),
        ("projectionist_handler_cpu_seconds_total", "Processor time of the handler's thread in its work on batches."),
        ("projectionist_handler_query_seconds_total", "Time that the handler has waited for rows of its queries."),
        ("projectionist_handler_wait_seconds_total", "Time that the handler has waited for a connection."),
        ("projectionist_build_info", "1, with the version of the host and of the Swift toolchain that built it."),
        ("projectionist_parked_events", "Events put aside because they failed for good."),
        ("projectionist_held_events", "Events put aside because one before them in their stream was parked."),
        ("projectionist_plugin_verdicts", "Libraries by what came of their trial in a child process."),
        ("projectionist_commit_seconds", "A batch's statements, its position and the COMMIT, to the store and back."),
        ("projectionist_dead_letters", "Events put aside, those that wait behind one that failed included."),
        ("projectionist_plugin_loads_total", "Libraries that were loaded."),
        ("projectionist_plugin_rejections_total", "Manifests, libraries and projections that were rejected."),
        ("projectionist_position", "The position recorded together with the read model."),
        ("projectionist_lag_events", "Positions between the projection and the safe head."),
        ("projectionist_lag_seconds", "Seconds since a head above the position was first seen."),
        ("projectionist_pool_connections", "Connections of a pool, by state."),
        ("projectionist_pool_waiting", "Callers that wait for a connection."),
        ("projectionist_pool_waits_total", "Callers that had to wait for a connection, in all."),
        ("projectionist_pool_wait_seconds_total", "Seconds that callers have waited for a connection, in all."),
        ("projectionist_pool_timeouts_total", "Callers that waited in vain, in all."),
        ("projectionist_safe_head", "The safe head of an application's log."),
        (
            "projectionist_safe_head_held_back_seconds", "How long the safe head has been held back; 0 when it is not."
        ),
        ("projectionist_safe_head_holders", "Transactions that hold the safe head back."),
        ("projectionist_appends_total", "Appends, by outcome, in all."),
        ("projectionist_append_groups_total", "Group commits, in all."),
        ("projectionist_appends_waiting", "Appends that wait for their commit."),
        ("projectionist_http_requests_total", "Requests that were answered, or whose client was gone before."),
        ("projectionist_http_request_seconds", "From the first byte of a request to the end of its response."),
        ("projectionist_http_requests_in_flight", "Requests that are being answered."),
    ]

    func update(
        projections: [ProjectionStatus], pools: [PoolUsage], feeds: [ApplicationFeed],
        appenders: [(application: String, usage: AppenderUsage)], plugins: PluginsReport
    ) {
        for status in projections {
            let of = [("projection", status.name), ("application", status.application)]
            count("projectionist_events_projected_total", of, Double(status.events))
            count("projectionist_batches_total", of, Double(status.batches))
            count("projectionist_retries_total", of, Double(status.retries))
            set("projectionist_dead_letters", of, Double(status.letters.total))
            set("projectionist_parked_events", of, Double(status.letters.parked))
            set("projectionist_held_events", of, Double(status.letters.held))
            set("projectionist_up", of, status.state.standing.isReady ? 1 : 0)
            set("projectionist_position", of, Double(status.position ?? 0))
            if let lag = status.lag { set("projectionist_lag_events", of, Double(lag)) }
            if let seconds = status.lagSeconds { set("projectionist_lag_seconds", of, seconds) }
        }
        set("projectionist_build_info", [("version", HostVersion.text), ("swift", "\(Toolchain.swift)")], 1)
        set("projectionist_plugin_verdicts", [("verdict", "passed")], Double(plugins.trials?.passed ?? 0))
        set("projectionist_plugin_verdicts", [("verdict", "refused")], Double(plugins.trials?.refused ?? 0))
        count("projectionist_plugin_loads_total", [], Double(plugins.loaded.count))
        // Whatever is wrong with one manifest, it is one that was rejected.
        let rejected = Set(plugins.rejected.map { $0.manifest.isEmpty ? $0.name ?? $0.reason : $0.manifest })
        count("projectionist_plugin_rejections_total", [], Double(rejected.count))
        for pool in pools {
            set("projectionist_pool_connections", [("pool", pool.name), ("state", "leased")], Double(pool.leased))
            set("projectionist_pool_connections", [("pool", pool.name), ("state", "idle")], Double(pool.idle))
            set("projectionist_pool_waiting", [("pool", pool.name)], Double(pool.waiting))
            count("projectionist_pool_waits_total", [("pool", pool.name)], Double(pool.waits))
            count("projectionist_pool_wait_seconds_total", [("pool", pool.name)], pool.waitSeconds)
            count("projectionist_pool_timeouts_total", [("pool", pool.name)], Double(pool.timeouts))
        }
        for feed in feeds {
            let application = feed.application.description
            if let head = feed.head { set("projectionist_safe_head", [("application", application)], Double(head)) }
            let held = feed.holdBack.map { (ContinuousClock.now - $0.since) / .seconds(1) } ?? 0
            set("projectionist_safe_head_held_back_seconds", [("application", application)], held)
            let holders = feed.holdBack?.holders.count ?? 0
            set("projectionist_safe_head_holders", [("application", application)], Double(holders))
        }
        for (application, usage) in appenders {
            for (outcome, total) in [
                ("committed", usage.appends), ("conflict", usage.conflicts), ("failed", usage.failures),
            ] {
                count(
                    "projectionist_appends_total", [("application", application), ("outcome", outcome)], Double(total))
            }
            count("projectionist_append_groups_total", [("application", application)], Double(usage.groups))
            set("projectionist_appends_waiting", [("application", application)], Double(usage.pending))
        }
    }

    /// Brings a counter to `total`; one that stands lower than before has begun anew.
    private func count(_ name: String, _ dimensions: [(String, String)], _ total: Double) {
        let key = [name] + dimensions.map(\.1)
        let growth = counted.withLock { counted in
            let last = counted[key] ?? 0
            counted[key] = total
            return total < last ? total : total - last
        }
        FloatingPointCounter(label: name, dimensions: dimensions, factory: registry).increment(by: growth)
    }

    private func set(_ name: String, _ dimensions: [(String, String)], _ value: Double) {
        Gauge(label: name, dimensions: dimensions, factory: registry).record(value)
    }
}
