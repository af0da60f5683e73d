import EventStore
import HostOperations
import HostSettings
import Logging
import PluginLibraries
import PluginManifests
import ProjectionRunning

/// What a process is going to run: everything that is decided before the scheduler starts.
struct HostPlan: Sendable {
    let settings: HostSettings
    let role: HostSettings.Role
    let isStrict: Bool
    let endsWhenCaughtUp: Bool
    let process: String
    /// What discovery found.
    var catalog: ManifestCatalog
    var plugins: PluginSet
    let applications: [ApplicationName]
    /// The projections whose libraries are open, in the order of the manifests.
    var candidates: [ProjectionCandidate]
    /// The lifespan hooks whose libraries are open, as they were at the start: a reload leaves them as they are.
    var hooks: [PlannedHook]
    /// Those whose libraries cannot be used.
    var unstarted: [UnstartedProjection]
    /// Those that discovery has rejected.
    var unstartedOfManifests: [UnstartedProjection]
    /// What a reload could not take: what ran before goes on.
    var refused: [ReloadReport.Change] = []
    /// What came of the last reload; nil before the first.
    var lastReload: PluginsReport.Reload?
}

extension HostPlan {
    /// Whether projections run in this process.
    var runsProjections: Bool { role != .api && settings.maximumRunners > 0 }

    /// Decides what to run, and logs what will not.
    ///
    /// - Throws: ``HostError`` with `isStrict` when anything is rejected.
    init(
        _ context: HostContext, role: HostSettings.Role, isStrict: Bool, endsWhenCaughtUp: Bool, plugins: PluginSet
    ) throws {
        let logger = context.logger
        var problems = context.catalog.rejected.flatMap { $0.problems.map(\.description) }
        var unstarted: [UnstartedProjection] = []
        var candidates: [ProjectionCandidate] = []
        var applications: [ApplicationName] = []
        func reject(_ reason: String, _ entries: [PluginManifest.ProjectionEntry]) {
            if !isStrict { logger.error("plugin rejected: \(reason)") }
            problems.append(reason)
            unstarted += entries.map { UnstartedProjection($0, .rejected, reason) }
        }
        for warning in plugins.warnings { logger.warning("\(warning)") }
        for rejection in plugins.rejected { reject(rejection.reason, rejection.manifest.projections) }
        for image in plugins.images {
            for entry in image.manifest.projections {
                do {
                    candidates.append(try ProjectionCandidate(entry, of: image))
                } catch {
                    reject("\(image.manifest.path): \(error)", [entry])
                }
                Self.warnOfWhatIsNotThereYet(entry, of: image.manifest, logger)
            }
        }
        for name in context.catalog.applications {
            do { applications.append(try ApplicationName(name)) } catch { reject("\(error)", []) }
        }
        guard !isStrict || problems.isEmpty else { throw HostError(rejections: problems) }
        self.init(
            settings: context.settings, role: role, isStrict: isStrict, endsWhenCaughtUp: endsWhenCaughtUp,
            process: HostProcess.name, catalog: context.catalog, plugins: plugins, applications: applications,
            candidates: candidates, hooks: plugins.images.flatMap(PlannedHook.all),
            unstarted: unstarted, unstartedOfManifests: UnstartedProjection.rejected(by: context.catalog))
    }

    private static func warnOfWhatIsNotThereYet(
        _ entry: PluginManifest.ProjectionEntry, of manifest: PluginManifest, _ logger: Logger
    ) {
        if entry.isolation == .process {
            logger.warning(
                "\(manifest.path): projection '\(entry.name)' runs in the host's process: isolation = \"process\" is not there in this version"
            )
        }
    }
}
