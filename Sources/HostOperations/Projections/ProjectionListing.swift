public import PluginManifests

/// A projection as a manifest declares it.
public struct ProjectionListing: Sendable, Hashable {
    /// The projection's name.
    public let name: String
    /// The application whose log the projection follows.
    public let application: String
    /// The topics of the events that it takes; empty: all.
    public let topics: [String]
    /// Most events a call.
    public let batch: Int
    /// How often an event is tried.
    public let maxAttempts: Int
    /// What happens after the attempts: `stop`, `park`.
    public let onError: String
    /// What waits behind a parked event: `stream`, `event`.
    public let parkScope: String
    /// How many events may be put aside.
    public let maxHeld: Int
    /// Where it runs: `in-process`, `process`.
    public let isolation: String
    /// The version of the read model.
    public let stateVersion: Int
    /// The package that declares it, and that package's version.
    public let package: String
    /// The package's version.
    public let version: String
    /// The path of the manifest.
    public let manifest: String

    init(_ entry: PluginManifest.ProjectionEntry, of manifest: PluginManifest) {
        name = entry.name
        application = entry.application
        topics = entry.topics
        batch = entry.batch
        maxAttempts = entry.maxAttempts
        onError = entry.onError.rawValue
        parkScope = entry.parkScope.rawValue
        maxHeld = entry.maxHeld
        isolation = entry.isolation.rawValue
        stateVersion = entry.stateVersion
        package = manifest.package.name
        version = manifest.package.version
        self.manifest = manifest.path
    }

    /// The projections of all manifests that are accepted, in their order.
    public static func all(_ catalog: ManifestCatalog) -> [ProjectionListing] {
        catalog.accepted.flatMap { manifest in
            manifest.projections.map { ProjectionListing($0, of: manifest) }
        }
    }
}
