import EventStore
import Synchronization

/// The applications that cannot be worked with, and why: found by the hook that prepares the store, heeded by the one that
/// starts the projections.
final class ApplicationFaults: Sendable {
    private let faults = Mutex<[ApplicationName: EventStoreError]>([:])

    func set(_ found: [ApplicationName: EventStoreError]) { faults.withLock { $0 = found } }

    /// Adds what was found of others.
    func add(_ found: [ApplicationName: EventStoreError]) { faults.withLock { $0.merge(found) { _, new in new } } }

    subscript(_ application: ApplicationName) -> EventStoreError? { faults.withLock { $0[application] } }

    var isEmpty: Bool { faults.withLock { $0.isEmpty } }

    /// One line for each, by name.
    var lines: [String] {
        faults.withLock { faults in
            faults.sorted { $0.key.description < $1.key.description }.map { "application '\($0.key)': \($0.value)" }
        }
    }
}
