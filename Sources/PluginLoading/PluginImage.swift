import CProjectionABI
import CoreMetrics
import Logging
import PlainText
public import PluginLibraries
public import PluginManifests
public import Projections

/// A plugin's library in memory, which agrees with its manifest. Never unloaded.
public final class PluginImage: OpenedPlugin {
    /// The manifest that names the library.
    public let manifest: PluginManifest
    /// SHA-256 of the library, 64 digits, lower case; nil for a plugin that is part of this program.
    public let contentHash: String?
    /// The library as it was found.
    public var libraryPath: String { subject.library }
    /// The package's name, as the factory says it.
    public var id: String { library.factory.id }
    /// The plugin's version, as the factory says it.
    public var version: String { library.factory.version }
    /// The projections that the factory has.
    public var projections: [PluginProjection] { library.factory.projections }

    let library: LoadedLibrary
    let subject: LoadingSubject
    private let logger: Logger
    private let metrics: any MetricsFactory
    let settings: @Sendable (String) -> String?

    init(
        manifest: PluginManifest, subject: LoadingSubject, library: LoadedLibrary, contentHash: String?, logger: Logger,
        metrics: any MetricsFactory, settings: @escaping @Sendable (String) -> String?
    ) {
        self.manifest = manifest
        self.subject = subject
        self.library = library
        self.contentHash = contentHash
        self.logger = logger
        self.metrics = metrics
        self.settings = settings
    }

    /// Where what the host has to say of the plugin goes.
    var pluginLogger: Logger {
        var logger = logger
        logger[metadataKey: "plugin"] = "\(id)"
        return logger
    }

    /// Runs the plugin's `init`: once for each library, whoever asks; later calls give the same outcome.
    ///
    /// To be called after the settings stand in the environment, not on Swift's cooperative thread pool.
    public func initialize() throws(PluginLoadingError) {
        do {
            try library.initialize(logger: logger, metrics: metrics, settings: settings)
        } catch {
            throw subject.error(
                .initFailed, "failed in its init: \(error.text)",
                fix: "correct what the plugin names, and restart the host")
        }
    }

    /// Makes an instance of a projection: ``makeInstance(of:)``.
    public func makeHandler(
        of entry: PluginManifest.ProjectionEntry
    ) throws(PluginLoadingError) -> any ProjectionHandler { try makeInstance(of: entry) }

    /// Makes an instance of a projection; the plugin is initialised if it was not yet.
    public func makeInstance(of entry: PluginManifest.ProjectionEntry) throws(PluginLoadingError) -> ProjectionInstance
    {
        try initialize()
        _ = try projection(of: entry)
        var pointer: OpaquePointer?
        let code = PluginCode("projection '\(entry.name)' (\(libraryPath))")
        let problem = code.run("create") {
            CallWithoutInstance.problem(of: "create", pluginLogger) { error in
                withArguments(entry) { library.factory.create($0, &pointer, error) }
            }
        }
        if problem == nil, let pointer, let context = CallTable.take() {
            return ProjectionInstance(
                projection: entry.name, application: entry.application, image: self, pointer: pointer, context: context,
                code: code)
        }
        throw subject.error(
            .createFailed, "failed to create projection '\(entry.name)': \(problem ?? "it gave no instance")",
            fix: "correct [entry-points.projections.\(entry.name).config], or the plugin")
    }

    /// Calls `body` with what an instance is made of.
    func withArguments<R>(
        _ entry: PluginManifest.ProjectionEntry, _ body: (UnsafePointer<projectionist_create_1>) -> R
    ) -> R {
        withABIText(entry.object) { object in
            withABIText(entry.name) { name in
                withABIText(entry.application) { application in
                    withABIText(entry.configuration) { config in
                        var arguments = projectionist_create_1(
                            size: MemoryLayout<projectionist_create_1>.size, object: object, name: name,
                            application: application, config: config)
                        return body(&arguments)
                    }
                }
            }
        }
    }

    /// What is not wrong but may not be meant: one line each.
    public var warnings: [String] {
        var warnings: [String] = []
        if version != manifest.package.version {
            warnings.append(
                "\(manifest.path): the library says version '\(version)', the manifest '\(manifest.package.version)'")
        }
        for entry in manifest.projections {
            guard let projection = try? projection(of: entry), !projection.topics.isEmpty, !entry.topics.isEmpty else {
                continue
            }
            let place = "\(manifest.path): projection '\(entry.name)':"
            let left = projection.topics.filter { !entry.topics.contains($0) }
            if !left.isEmpty {
                warnings.append(
                    "\(place) the plugin handles topics that the manifest leaves out: \(left.joined(separator: ", "))")
            }
            let unknown = entry.topics.filter { !projection.topics.contains($0) }
            if !unknown.isEmpty {
                warnings.append(
                    "\(place) the plugin does not handle topics of the manifest: \(unknown.joined(separator: ", "))")
            }
        }
        return warnings
    }

    /// Compares the factory, and the hooks where there are any, with the manifest.
    ///
    /// - Parameter beforeCall: is told what of the library is about to run.
    func checkManifest(beforeCall: (ProbedCall) -> Void = { _ in }) throws(PluginLoadingError) {
        guard id == manifest.package.name else {
            throw subject.error(
                .nameMismatch, "is the plugin '\(id)', the manifest's package is '\(manifest.package.name)'",
                fix: "let library.path name the right library, or package.name the plugin's id")
        }
        for entry in manifest.projections {
            let application = try projection(of: entry).application
            guard application.isEmpty || application == entry.application else {
                throw subject.error(
                    .applicationMismatch,
                    "has projection '\(entry.object)' for application '\(application)', not '\(entry.application)' as in the manifest",
                    fix: "set application = \"\(application)\" in [entry-points.projections.\(entry.name)]")
            }
        }
        for entry in manifest.lifespans { _ = try hooks(with: entry, beforeCall: beforeCall) }
    }

    private func projection(of entry: PluginManifest.ProjectionEntry) throws(PluginLoadingError) -> PluginProjection {
        if let projection = projections.first(where: { $0.name == entry.object }) { return projection }
        let names = projections.map(\.name)
        let nearest = NearestName.nearest(to: entry.object, in: names)
        throw subject.error(
            .unknownProjection, "has no projection '\(entry.object)'",
            fix: nearest.map { "set object = \"\($0)\", or another of: \(names.joined(separator: ", "))" }
                ?? "it has none at all: rebuild it")
    }
}
