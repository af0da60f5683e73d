import EventStore
import HostOperations
import HostSettings
import Lifespan
import Logging

/// Priority 100: puts the settings into the environment, checks that the store can be worked with, and makes the host's
/// and the applications' tables where they are missing. An application that cannot be prepared takes no other down.
struct EventStoreLifespan: LifespanHook {
    let name = "event_store_lifespan"
    let priority = 100
    let plan: HostPlan
    let parts: HostParts
    let logger: Logger

    func start() async throws {
        let settings = plan.settings
        // Nothing else runs yet that could read the environment: plugins are initialised, runners started after this.
        try EnvironmentBridge.apply(settings.bridge) { self.logger.debug("\($0)") }
        self.logger.info("event store: \(parts.store.summary)")
        let administration = try parts.store.makeAdministration()
        let (applications, create, logger) = (plan.applications, settings.createsTables, logger)
        let session = Borrowed(administration)
        let faults = try await BlockingWork.run(named: "event store", interrupting: administration.interruptible) {
            defer { session.value.disconnect() }
            return try StorePreparation.prepareHost(
                session.value, applications: applications, create: create, logger: logger)
        }
        parts.faults.set(faults)
        if plan.isStrict, !faults.isEmpty { throw HostError(rejections: parts.faults.lines) }
        for line in parts.faults.lines { logger.error("application rejected: \(line)") }
        parts.probe.start()
    }

    /// The appends that were accepted are answered; then all connections close.
    func stop() async { await parts.close() }
}
