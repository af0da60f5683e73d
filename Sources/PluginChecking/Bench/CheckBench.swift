import EventStore
import Foundation
import Glibc
import Logging
import PluginFunctions
import PluginLibraries
import PluginLoading
import PluginManifests
import PluginReplay
import Projections

/// What a check has at hand in its child: the library, the projection, events, and scratch read models.
final class CheckBench {
    let request: CheckRequest
    let manifest: PluginManifest
    let library: CheckedLibrary
    let logger: Logger
    private let say: (String) -> Void
    /// Where scratch read models are made.
    private let place: ScratchStore.Place
    private var opened: (any OpenedPlugin)?
    private var sampled: SampleEvents?

    init(
        _ request: CheckRequest, on place: ScratchStore.Place, logger: Logger,
        began say: @escaping (String) -> Void
    ) throws {
        self.request = request
        self.place = place
        self.logger = logger
        self.say = say
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: request.manifest)))
        switch ManifestDecoder().decode(bytes, path: request.manifest) {
        case .manifest(let manifest): self.manifest = manifest
        case .rejected(let problems):
            throw CheckFault.failed(
                "the manifest has changed while it was checked: \(problems.first?.description ?? "")",
                fix: "check it again")
        }
        let copy = LibraryFolder.Copy(path: request.copy, hash: request.contentHash)
        library = CheckedLibrary(
            manifest: manifest, path: request.library, copy: copy, runtimeParts: request.runtimeParts)
    }

    /// The projection that the check is about.
    var entry: PluginManifest.ProjectionEntry {
        get throws {
            guard let entry = manifest.projections.first(where: { $0.name == request.projection }) else {
                throw CheckFault.failed(
                    "the manifest has changed while it was checked: it has no projection '\(request.projection ?? "")'",
                    fix: "check it again")
            }
            return entry
        }
    }

    /// Says what comes next, so that it is known when the process ends.
    func began(_ what: String) { say(what) }

    var loader: PluginLoader {
        PluginLoader(stateDirectory: request.folder, hostVersion: request.hostVersion, logger: logger) {
            [settings = request.settings] name in
            settings[name] ?? getenv(name).map { String(cString: $0) }
        }
    }

    /// The library, opened and initialised.
    func plugin() throws -> any OpenedPlugin {
        if let opened { return opened }
        let plugin = try open(library)
        opened = plugin
        return plugin
    }

    /// Opens a library, and runs its `init`.
    func open(_ library: CheckedLibrary) throws -> any OpenedPlugin {
        began("it was opened")
        let plugin: any OpenedPlugin
        if manifest.isBoundByFunctions {
            let settings = request.settings
            plugin = try FunctionLibrary(opening: library, logger: logger) { settings[$0] }
        } else {
            plugin = try loader.open(library)
        }
        began("its init ran")
        try plugin.initialize()
        return plugin
    }

    /// A new instance of the projection.
    func makeHandler(of plugin: (any OpenedPlugin)? = nil) throws -> any ProjectionHandler {
        let plugin = try plugin ?? self.plugin()
        began("an instance was created")
        return try plugin.makeHandler(of: try entry)
    }

    /// A read model of its own.
    func scratch() throws -> ScratchProjection {
        let entry = try entry
        return try ScratchProjection(
            try ProjectionName(entry.name), of: try ApplicationName(entry.application), on: place,
            limit: request.seconds)
    }

    /// A new instance and a read model that it has set up.
    func ready() throws -> (handler: any ProjectionHandler, scratch: ScratchProjection) {
        let scratch = try scratch()
        let handler = try makeHandler()
        began("set_up ran")
        try scratch.setUp(handler)
        return (handler, scratch)
    }

    func end(_ handler: any ProjectionHandler) {
        began("an instance was destroyed")
        handler.destroy()
    }

    /// The events that the projection is tried with.
    func samples() throws -> SampleEvents {
        if let sampled { return sampled }
        let samples = try SampleEvents(
            request.events, topics: try topics(), ids: OriginatorIDType(rawValue: request.ids) ?? .uuid,
            seed: request.seed)
        guard !samples.events.isEmpty else {
            throw CheckFault.failed(
                "the events given hold none of its topics (\(try topics().joined(separator: ", ")))",
                fix: "give it events of its own: --events FILE")
        }
        sampled = samples
        return samples
    }

    /// How originator ids are kept.
    var ids: OriginatorIDType { OriginatorIDType(rawValue: request.ids) ?? .uuid }

    /// The topics that the projection gets, or else handles; empty: all.
    func topics() throws -> [String] {
        let entry = try entry
        if !entry.topics.isEmpty { return entry.topics }
        let image = try plugin() as? PluginImage
        return image?.projections.first { $0.name == entry.object }?.topics ?? []
    }

    /// Applies all events in batches to a new instance of the projection, and gives what came of them.
    ///
    /// - Throws: a ``CheckFault`` with ``CheckOutcome/skipped`` where the plugin refuses events that are made up.
    func replay(batch: Int) throws -> ReadModel {
        let (handler, scratch) = try ready()
        try apply(try samples().events[...], batch: batch, to: handler, scratch)
        end(handler)
        return try scratch.readModel()
    }

    /// Applies events in batches, and keeps what comes of them.
    func apply(
        _ events: ArraySlice<StoredEvent>, batch: Int, to handler: any ProjectionHandler, _ scratch: ScratchProjection
    ) throws {
        let areMadeUp = try samples().areMadeUp
        var rest = events
        while !rest.isEmpty {
            let portion = rest.prefix(batch)
            rest = rest.dropFirst(batch)
            let guarded = GuardedEvents(portion)
            began("apply ran with the events \(portion.first!.position) to \(portion.last!.position)")
            do {
                try scratch.apply(NotificationSlice(guarded.batch), to: handler)
            } catch let failure as ProjectionFailure where areMadeUp {
                throw CheckFault.skipped(
                    "the plugin refuses made-up events (\(failure)); give it real ones: --events FILE")
            }
        }
    }

    /// How many events the manifest lets one call have.
    var batch: Int { get throws { try entry.batch } }
}
