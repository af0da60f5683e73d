import HostSettings
import Logging
import Metrics
public import PluginLoading
public import PluginManifests

/// The libraries of all manifests: those that are open, and why the others are not. No plugin is initialised yet.
public struct PluginSet: Sendable {
    /// A manifest whose library cannot be used.
    public struct Rejection: Sendable {
        public let manifest: PluginManifest
        /// What is wrong and what to do, one line that names manifest and library.
        public let reason: String
    }

    public private(set) var images: [PluginImage] = []
    public private(set) var rejected: [Rejection] = []
    /// One line each.
    public private(set) var warnings: [String] = []

    /// What plugins are told of the host.
    static let hostVersion = HostVersion.text

    /// Opens each manifest's library; one that cannot be used is set aside and touches no other.
    init(
        opening catalog: ManifestCatalog, builtIn: [BuiltInPlugin], with locator: LibraryLocator,
        settings: HostSettings, metrics: any MetricsFactory, logger: Logger
    ) {
        let value: @Sendable (String) -> String? = { settings.value(of: $0) }
        let loader = PluginLoader(
            stateDirectory: settings.stateFolder, hostVersion: Self.hostVersion, logger: logger,
            metrics: metrics, settings: value)
        for manifest in catalog.accepted {
            do {
                if let plugin = builtIn.first(where: { $0.manifest.path == manifest.path }) {
                    images.append(try plugin.image(manifest, logger: logger, metrics: metrics, settings: value))
                    continue
                }
                let library = try locator.locate(manifest)
                warnings += library.warnings
                let image = try loader.open(manifest, library: library.path)
                warnings += image.warnings
                images.append(image)
            } catch {
                rejected.append(Rejection(manifest: manifest, reason: "\(error)"))
            }
        }
    }
}
