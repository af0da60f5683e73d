import ArgumentParser
import HostSettings

/// ``HostSettings/Role`` as an option's value.
enum ProcessShape: String, ExpressibleByArgument, CaseIterable {
    case run
    case worker
    case api

    var role: HostSettings.Role {
        switch self {
        case .run: .run
        case .worker: .worker
        case .api: .api
        }
    }
}
