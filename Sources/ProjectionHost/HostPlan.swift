import EventStore
import HostSettings
import Logging
import PluginLoading
import PluginManifests
import ProjectionRunning

/// What a process is going to run: everything that is decided before the scheduler starts.
struct HostPlan: Sendable {
    let settings: HostSettings
    let role: HostSettings.Role
    let isStrict: Bool
    let endsWhenCaughtUp: Bool
    let process: String
    let plugins: PluginSet
    let applications: [ApplicationName]
    /// The projections whose libraries are open, in the order of the manifests.
    let candidates: [ProjectionCandidate]
    /// Those whose libraries cannot be used.
    let unstarted: [UnstartedProjection]
    /// Those that discovery has rejected.
    let unstartedOfManifests: [UnstartedProjection]
}

/// A projection whose library is open.
struct ProjectionCandidate: Sendable {
    let entry: PluginManifest.ProjectionEntry
    let image: PluginImage
    let definition: ProjectionDefinition

    /// - Throws: `EventStoreError` for a name that no table can have.
    init(_ entry: PluginManifest.ProjectionEntry, of image: PluginImage) throws(EventStoreError) {
        self.entry = entry
        self.image = image
        var definition = ProjectionDefinition(
            name: try ProjectionName(entry.name), application: try ApplicationName(entry.application),
            topics: entry.topics,
            batch: entry.batch, maxAttempts: entry.maxAttempts, onError: entry.onError == .park ? .park : .stop,
            makeHandler: { try image.makeInstance(of: entry) })
        definition.parkHoldsStream = entry.parkScope == .stream
        definition.maxHeld = entry.maxHeld
        definition.stateVersion = entry.stateVersion
        definition.pluginVersion = image.version
        definition.build = "\(image.version) \(image.contentHash?.prefix(16) ?? "")"
        let path = entry.lagFrom
        if !path.isEmpty { definition.timeOfFirst = { EventTime.seconds(of: $0, at: 0, path: path) } }
        self.definition = definition
    }

    /// - Parameter reason: what is wrong and what to do; the manifest is named in front of it.
    func rejected(_ reason: String) -> UnstartedProjection {
        UnstartedProjection(entry, .rejected, "\(image.manifest.path): projection '\(entry.name)': \(reason)")
    }

    func leftOut(limit: Int) -> UnstartedProjection {
        UnstartedProjection(
            entry, .leftOut,
            "\(image.manifest.path): projection '\(entry.name)': MAX_PROJECTION_RUNNERS is \(limit); raise it, or run it "
                + "in another worker, which leaves out the others")
    }
}

extension HostPlan {
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
            for entry in image.manifest.lifespans {
                logger.warning(
                    "\(image.manifest.path): lifespan entry point '\(entry.name)' is not run by this version")
            }
        }
        for name in context.catalog.applications {
            do { applications.append(try ApplicationName(name)) } catch { reject("\(error)", []) }
        }
        guard !isStrict || problems.isEmpty else { throw HostError(rejections: problems) }
        self.init(
            settings: context.settings, role: role, isStrict: isStrict, endsWhenCaughtUp: endsWhenCaughtUp,
            process: HostProcess.name, plugins: plugins, applications: applications, candidates: candidates,
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
