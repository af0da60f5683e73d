import HostSettings
import Lifespan
import Logging

/// Priority 50: says who starts, and who has stopped.
struct ObservabilityLifespan: LifespanHook {
    let name = "observability_lifespan"
    let priority = 50
    let role: HostSettings.Role
    let process: String
    let logger: Logger

    func start() {
        logger.notice("projectionist starts", metadata: ["role": "\(role.rawValue)", "process": "\(process)"])
    }

    func stop() {
        logger.notice("projectionist has stopped", metadata: ["process": "\(process)"])
    }
}
