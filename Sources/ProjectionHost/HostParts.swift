import ConnectionPooling
import EventStore
import HostOperations
import HostSettings
import Logging
import ProjectionRunning
import PrometheusMetrics

/// What the hooks of a process share. Connects to nothing when it is made.
struct HostParts: Sendable {
    let store: any EventStore
    let feeds: ApplicationFeeds
    let records: StoreRecords
    let probe: StoreProbe
    let registry: PrometheusRegistry
    let faults = ApplicationFaults()
    /// Empty in a worker, which serves no application.
    let services: [ApplicationService]

    init(plan: HostPlan, store: any EventStore, registry: PrometheusRegistry, logger: Logger) throws {
        self.store = store
        feeds = ApplicationFeeds(store: store, logger: logger)
        records = StoreRecords(store: store)
        probe = StoreProbe(records: records)
        self.registry = registry
        let feeds = feeds
        let served = plan.role == .worker || plan.endsWhenCaughtUp ? [] : plan.applications
        services = try served.map { name in
            let bounds = PoolBounds(try plan.settings.pool(for: .application(name.description)))
            return ApplicationService(name, store: store, bounds: bounds, feeds: feeds)
        }
    }

    /// Answers what was accepted, then closes every connection.
    func close() async {
        probe.stop()
        for service in services { await service.close() }
        await feeds.end()
        records.interrupt()
        await records.close()
    }
}

extension PoolBounds {
    init(_ settings: PoolSettings) {
        self.init(
            base: settings.base, overflow: settings.overflow, maximumAge: .seconds(settings.maximumAge),
            waitTimeout: .seconds(settings.waitTimeout), checksBeforeUse: settings.checksBeforeUse)
    }
}
