public import PluginManifests

/// A projection by its two names.
public struct DeclaredProjection: Sendable, Hashable {
    /// The projection's name in its manifest.
    public let name: String
    /// The application whose log the projection follows.
    public let application: String

    /// The names as a manifest has them; they need not be such that tables can have them.
    public init(name: String, application: String) {
        self.name = name
        self.application = application
    }
}

extension DeclaredProjection {
    /// Those of all manifests that are accepted.
    public static func all(_ catalog: ManifestCatalog) -> [DeclaredProjection] {
        catalog.accepted.flatMap(\.projections).map { DeclaredProjection(name: $0.name, application: $0.application) }
    }
}
