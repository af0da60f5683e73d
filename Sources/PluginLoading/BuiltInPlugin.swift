public import CoreMetrics
public import Logging
public import PluginLibraries
public import PluginManifests

/// A plugin that is part of this program, not a library: the host calls its entry as it calls a library's, and all that
/// follows is the same.
public struct BuiltInPlugin: Sendable {
    /// What a library exports as `projectionist_plugin_entry`.
    public typealias Entry = @convention(c) (UnsafeRawPointer) -> UnsafeRawPointer?

    /// Stands where a plugin from a library has its manifest.
    public let manifest: PluginManifest
    private let library: LoadedLibrary
    private let subject: LoadingSubject

    /// Calls the entry, which has no side effects.
    ///
    /// - Parameters:
    ///   - hostVersion: what the plugin is told of the host.
    ///   - projections: what a manifest would say of each; nil: all that the plugin has, as it names them, with the
    ///     values that a manifest without the key gives. Its lifespan hooks are all that it has, too.
    public init(
        hostVersion: String, projections: [PluginManifest.ProjectionEntry]? = nil, _ entry: Entry
    ) throws(PluginLoadingError) {
        let place = "(built in)"
        let unnamed = LoadingSubject(manifest: place, library: place)
        library = try LoadedLibrary.builtIn(entry, hostVersion: hostVersion, unnamed)
        let factory = library.factory
        subject = LoadingSubject(manifest: "(built in: \(factory.id))", library: place)
        let entries =
            projections
            ?? factory.projections.map { .init(name: $0.name, application: $0.application, topics: $0.topics) }
        if let homeless = entries.first(where: { $0.application.isEmpty }) {
            throw subject.error(
                .applicationMismatch, "says no application for projection '\(homeless.name)'",
                fix: "give the type a static 'application', or name it in 'projections'")
        }
        manifest = PluginManifest(
            path: subject.manifest, package: .init(name: factory.id, version: factory.version),
            library: .init(path: place), abiMajor: Int(PluginFactory.majors.upperBound),
            applications: Set(entries.map(\.application)).sorted(), projections: entries,
            lifespans: try library.hooks(subject) { _ in }?.names.map { .init(name: $0) } ?? [])
    }

    /// The plugin as the host knows those from libraries.
    ///
    /// - Parameters:
    ///   - entries: the manifest, without the entry points that are left out.
    ///   - logger, metrics, settings: as for ``PluginLoader``.
    public func image(
        _ entries: PluginManifest, logger: Logger, metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        settings: @escaping @Sendable (String) -> String?
    ) throws(PluginLoadingError) -> PluginImage {
        let image = PluginImage(
            manifest: entries, subject: subject, library: library, contentHash: nil, logger: logger,
            metrics: metrics, settings: settings)
        try image.checkManifest()
        return image
    }
}
