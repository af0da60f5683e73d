package import HostSettings
package import Logging
package import Metrics
import PluginFunctions
public import PluginLibraries
package import PluginLoading
public import PluginManifests

/// The libraries of all manifests: those that are open, and why the others are not. No plugin is initialised yet.
public struct PluginSet: Sendable {
    /// A manifest whose library cannot be used.
    public struct Rejection: Sendable {
        /// The manifest whose library it is.
        public let manifest: PluginManifest
        /// What is wrong and what to do, one line that names manifest and library.
        public let reason: String
    }

    /// The open libraries, in the order of the manifests.
    public private(set) var images: [any OpenedPlugin] = []
    /// The manifests whose libraries cannot be used, in their order.
    public private(set) var rejected: [Rejection] = []
    /// What came of the trials of the libraries.
    public private(set) var trials = PluginsReport.Trials()
    /// One line each.
    public private(set) var warnings: [String] = []

    /// Puts in the place of a manifest's image the one that its projections run on.
    package mutating func run(_ running: [any OpenedPlugin]) {
        let unused = images.filter { image in !running.contains { $0.manifest.path == image.manifest.path } }
        var seen: Set<ObjectIdentifier> = []
        images = running.filter { seen.insert(ObjectIdentifier($0)).inserted } + unused
    }

    /// What plugins are told of the host.
    static let hostVersion = HostVersion.text

    /// Tries and opens each manifest's library; one that cannot be used is set aside and touches no other.
    ///
    /// - Parameters:
    ///   - values: what plugins are told of the settings.
    ///   - probe: tries the libraries, and says for each why it must not be opened, or nil; empty: they are opened
    ///     untried.
    package init(
        opening catalog: ManifestCatalog, builtIn: [BuiltInPlugin], with locator: LibraryLocator,
        settings: HostSettings, told values: SettingValues, metrics: any MetricsFactory, logger: Logger,
        probe: ([CheckedLibrary]) -> [PluginLoadingError?]
    ) {
        let value: @Sendable (String) -> String? = { values.value(of: $0) }
        let loader = PluginLoader(
            stateDirectory: settings.stateFolder, hostVersion: Self.hostVersion, logger: logger,
            metrics: metrics, opensOnlyPinned: settings.trust.demandsPins, settings: value)
        var checked: [CheckedLibrary] = []
        var failures: [String: any Error] = [:]
        for manifest in catalog.accepted where !builtIn.contains(where: { $0.manifest.path == manifest.path }) {
            do {
                let library = try locator.locate(manifest)
                warnings += library.warnings
                checked.append(try loader.check(manifest, library: library.path))
            } catch {
                failures[manifest.path] = error
            }
        }
        for (library, refusal) in zip(checked, probe(checked)) {
            failures[library.manifest.path] = refusal
            if refusal == nil { trials.passed += 1 } else { trials.refused += 1 }
        }
        let libraries = Dictionary(checked.map { ($0.manifest.path, $0) }) { first, _ in first }
        for manifest in catalog.accepted {
            do {
                if let failure = failures[manifest.path] { throw failure }
                if let library = libraries[manifest.path] {
                    let image: any OpenedPlugin =
                        manifest.isBoundByFunctions
                        ? try FunctionLibrary(opening: library, logger: logger, settings: value)
                        : try loader.open(library)
                    warnings += image.warnings
                    images.append(image)
                } else if let plugin = builtIn.first(where: { $0.manifest.path == manifest.path }) {
                    images.append(try plugin.image(manifest, logger: logger, metrics: metrics, settings: value))
                }
            } catch {
                rejected.append(Rejection(manifest: manifest, reason: "\(error)"))
            }
        }
    }
}
