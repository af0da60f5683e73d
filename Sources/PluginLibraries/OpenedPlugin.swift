public import PluginManifests
public import Projections

/// A library in memory that agrees with its manifest, however the host speaks with it. Never unloaded.
public protocol OpenedPlugin: AnyObject, Sendable {
    /// The manifest that names the library.
    var manifest: PluginManifest { get }
    /// SHA-256 of the library, 64 digits, lower case; nil for a plugin that is part of this program.
    var contentHash: String? { get }
    /// The library as it was found.
    var libraryPath: String { get }
    /// The package's name.
    var id: String { get }
    /// The plugin's version.
    var version: String { get }
    /// What is not wrong but may not be meant: one line each.
    var warnings: [String] { get }
    /// Runs what the library does once, before its first projection is made; later calls give the same outcome.
    ///
    /// To be called after the settings stand in the environment, not on Swift's cooperative thread pool.
    func initialize() throws(PluginLoadingError)
    /// Makes what runs one of the manifest's projections.
    func makeHandler(of entry: PluginManifest.ProjectionEntry) throws(PluginLoadingError) -> any ProjectionHandler
}
