import EventStates
import EventStore
import HostOperations
import HostSettings
import Logging
import PluginLibraries
import PluginManifests
import ProjectionRunning
import Synchronization

/// A projection whose library is open.
struct ProjectionCandidate: Sendable {
    let entry: PluginManifest.ProjectionEntry
    let image: any OpenedPlugin
    let definition: ProjectionDefinition

    private static let numbers = Atomic(0)

    /// - Throws: `EventStoreError` for a name that no table can have.
    init(_ entry: PluginManifest.ProjectionEntry, of image: any OpenedPlugin) throws(EventStoreError) {
        self.entry = entry
        self.image = image
        var definition = ProjectionDefinition(
            name: try ProjectionName(entry.name), application: try ApplicationName(entry.application),
            topics: entry.topics,
            batch: entry.batch, maxAttempts: entry.maxAttempts, onError: entry.onError == .park ? .park : .stop,
            makeHandler: { try image.makeHandler(of: entry) })
        definition.parkHoldsStream = entry.parkScope == .stream
        definition.maxHeld = entry.maxHeld
        definition.revision = Self.numbers.add(1, ordering: .relaxed).newValue
        definition.stateVersion = entry.stateVersion
        definition.pluginVersion = image.version
        definition.build = "\(image.version) \(image.contentHash?.prefix(16) ?? "")"
        let path = entry.lagFrom
        if !path.isEmpty { definition.timeOfFirst = { EventTime.seconds(of: $0, at: 0, path: path) } }
        self.definition = definition
    }

    /// - Parameter reason: what is wrong and what to do; the manifest is named in front of it.
    func rejected(_ reason: String) -> UnstartedProjection {
        UnstartedProjection(entry, .rejected, "\(image.manifest.path): projection '\(entry.name)': \(reason)")
    }

    func leftOut(limit: Int) -> UnstartedProjection {
        UnstartedProjection(
            entry, .leftOut,
            "\(image.manifest.path): projection '\(entry.name)': MAX_PROJECTION_RUNNERS is \(limit); raise it, or run it "
                + "in another worker, which leaves out the others")
    }
}
