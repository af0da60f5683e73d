import CProjectionABI
import CoreMetrics
import Logging
import Synchronization

/// `projectionist_settings_1`.
enum SettingsTable {
    // Safe: written once, before anybody has the pointer.
    nonisolated(unsafe) static let table = HostTable.immortal(
        projectionist_settings_1(
            size: MemoryLayout<projectionist_settings_1>.size,
            value: { host, name, value in
                guard let host = HostContext.of(host), let name = name.text(limit: 4096), let value,
                    let bytes = host.setting(name)
                else { return PROJECTIONIST_MISSING }
                value.pointee = projectionist_string_1(bytes)
                return PROJECTIONIST_OK
            }))
}
