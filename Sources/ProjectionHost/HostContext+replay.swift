import EventLines
import EventStore
import Foundation
import HostOperations
import HostSettings
import Logging
import PlainText
import PluginLibraries
import PluginManifests
public import PluginReplay
import PostgresStore
import ProjectionRunning

/// `replay`.
extension HostContext {
    /// Replays a file of events on a projection, as a host runs it: the settings are bridged, the library is tried and opened,
    /// its `init` runs.
    ///
    /// - Throws: `ReplayFailure` for what the projection fails with, `ReplayError`, `EventLineError`, `EventInputError`,
    ///   `OperationError` for a projection that is not there, `PluginLoadingError` and `HostError` for one that cannot be made,
    ///   `EventStoreError` for a store that cannot be used.
    public func replay(_ request: ReplayRequest) async throws -> ReplayReport {
        let (manifest, entry) = try declared(request.projection)
        let place = try scratchPlace(request)
        let source = try ReplaySource(request.events)
        let ids = try originatorIDs(of: entry.application)
        try EnvironmentBridge.apply(settings.bridge) { logger.debug("\($0)") }
        let plugins = openPlugins(of: catalog.keeping(manifest))
        for warning in plugins.warnings { logger.warning("\(warning)") }
        guard let image = plugins.images.first else {
            throw HostError(.rejections, plugins.rejected.first?.reason ?? "\(manifest.path): no library was opened")
        }
        let limit = Duration.seconds(settings.applyTimeout)
        guard try await BlockingWork.run(named: image.id, within: limit, { try image.initialize() }) != nil else {
            try Task.checkCancellation()
            throw HostError(
                .rejections,
                "\(manifest.path): '\(image.libraryPath)' does not return from its init for \(limit) (PROJECTION_APPLY_TIMEOUT)"
            )
        }
        let definition = try ProjectionCandidate(entry, of: image).definition
        var options = RunnerOptions(process: HostProcess.name)
        options.applyTimeout = limit
        let run = ScratchRun(definition, on: place, options: options)
        let batch = request.batch ?? entry.batch
        return try await run.perform { replay in
            let reader = StoredEventReader(
                descriptor: source.descriptor, source: source.name, originatorIDType: ids)
            let input = ReplayInput(reader, ids: ids, topics: definition.topics, batch: batch)
            return try replay.run(input, of: definition.name, source: source.name)
        }
    }

    private func declared(_ name: String) throws -> (PluginManifest, PluginManifest.ProjectionEntry) {
        for manifest in catalog.accepted {
            if let entry = manifest.projections.first(where: { $0.name == name }) { return (manifest, entry) }
        }
        for rejection in catalog.rejected where rejection.projections.contains(where: { $0.name == name }) {
            let reasons = rejection.problems.map(\.description).joined(separator: " | ")
            throw HostError(.rejections, "projection '\(name)' cannot be used: \(reasons)")
        }
        if let left = catalog.excluded.first(where: { $0.name == name && $0.group == .projections }) {
            throw HostError(.settings, "projection '\(name)' of \(left.path) is left out: \(left.reason)")
        }
        let names = catalog.projections
        let fix =
            names.isEmpty
            ? "no manifest that was found has any; name their folder with --manifests"
            : NearestName.nearest(to: name, in: names).map { "did you mean '\($0)'?" }
                ?? "there are \(names.joined(separator: ", "))"
        throw OperationError(.unknownProjection, "no manifest declares a projection '\(name)'; \(fix)")
    }

    private func scratchPlace(_ request: ReplayRequest) throws -> ScratchStore.Place {
        request.usesPostgres ? try scratchPostgres(of: request.projection) : .memory
    }

    /// Where scratch schemas of a projection are made.
    ///
    /// - Throws: ``HostError`` where the settings name no PostgreSQL.
    public func scratchPostgres(of projection: String) throws -> ScratchStore.Place {
        guard case .postgres(let postgres) = try settings.store(for: .projection(projection)) else {
            throw HostError(
                .settings,
                "a scratch schema needs the settings of a PostgreSQL: set PERSISTENCE_MODULE=eventsourcing.postgres and POSTGRES_DBNAME, POSTGRES_HOST, …"
            )
        }
        return .postgres(try StoreMaking.configuration(postgres, of: settings))
    }

    func originatorIDs(of application: String) throws -> OriginatorIDType {
        let name =
            switch try settings.store(for: .application(application)) {
            case .postgres(let settings): settings.originatorIDType
            case .sqlite(let settings), .memory(let settings): settings.originatorIDType
            }
        return OriginatorIDType(rawValue: name) ?? .uuid
    }
}
