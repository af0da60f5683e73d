public import EventStore
import Foundation
public import HostOperations
public import HostSettings
public import Logging
public import Metrics
public import PluginLoading
public import PluginManifests
import ProjectionRunning

/// What every command begins with: the settings, the manifests, a logger. No library is opened and nothing connected.
public struct HostContext: Sendable {
    /// What the command line says beside the settings.
    public struct Options: Sendable {
        /// `--env-file`.
        public var envFile: String?
        /// `--manifests`, highest first.
        public var manifests: [String] = []
        /// `--log-level`; nil: `LOG_LEVEL`.
        public var logLevel: Logger.Level?
        /// Applications that no manifest need declare; variables with their name in front count too.
        public var applications: [String] = []
        /// Whether the event store will be used: only then must its settings be complete.
        public var needsStore = true
        /// Whether HTTP will be served, which beyond this machine needs a token.
        public var http = HTTPServing.never
        /// Plugins that are part of this program.
        public var builtIn: [BuiltInPlugin] = []
        /// The program that becomes the child in which libraries are tried before they are opened: `/proc/self/exe` in
        /// `projectionist`. A program of one's own names a `projectionist` of the same version; nil: none is tried.
        public var probeProgram: String?
        /// What is made of the manifests' signatures.
        public var signatures = Signatures.asSet
        /// Groups of entry points to leave out, beside those of `EXCLUDE_GROUPS`.
        public var excludedGroups: [String] = []
        /// Entry points to leave out, beside those of `EXCLUDE_ENTRY_POINTS`.
        public var excludedEntryPoints: [String] = []

        /// What a command line without options says.
        public init() {}

        /// What is made of the manifests' signatures.
        public enum Signatures: Sendable, Hashable {
            /// `PROJECTIONIST_TRUST` says whether they are demanded; else nobody looks at them.
            case asSet
            /// The same, but those that are not demanded are reported.
            case reported
            /// Nobody looks at them: for what makes manifests ready to be signed.
            case ignored
        }
    }

    /// The settings, checked, those of all declared applications and projections included.
    public let settings: HostSettings
    /// What plugins are told of them.
    private let settingValues: SettingValues
    /// What discovery found when the context was made.
    public let catalog: ManifestCatalog
    let logging: HostLogging
    /// The host's own logger, `projectionist`.
    public let logger: Logger
    let locator: LibraryLocator
    private let resolver: SettingsResolver
    private let options: Options
    private var builtIn: [BuiltInPlugin] { options.builtIn }

    /// Reads environment, env file and manifests.
    ///
    /// - Throws: `EnvFileError`, `SettingsError` with all that is wrong.
    public init(_ options: Options) throws {
        var sources = try SettingSources.ofProcess(envFile: options.envFile)
        // Whoever does not use the store need not say where it is.
        if !options.needsStore { sources.environment["PERSISTENCE_MODULE"] = PersistenceModule.memory.rawValue }
        try self.init(options, SettingsResolver(sources), running: [])
    }

    /// Reads the manifests anew, as at a start; the settings are those that were written when the process started.
    ///
    /// - Parameter running: the files of the manifests that run in this process.
    /// - Throws: `SettingsError` for what is set for an application or projection that is new.
    func reread(running: Set<String>) throws -> HostContext {
        try HostContext(options, resolver, running: running, told: settingValues)
    }

    /// What names the state of each folder of manifests that is replaced by the flip of a link.
    var folderGenerations: [String?] {
        ManifestFolder.searchPath(
            commandLine: options.manifests, environment: resolver.discovery().manifestFolders
        ).map(\.generation)
    }

    private init(
        _ options: Options, _ resolver: SettingsResolver, running: Set<String>, told: SettingValues? = nil
    ) throws {
        self.options = options
        self.resolver = resolver
        let discovery = resolver.discovery()
        var manifests = ManifestDiscovery(
            folders: ManifestFolder.searchPath(commandLine: options.manifests, environment: discovery.manifestFolders),
            excludedGroups: discovery.excludedGroups + options.excludedGroups,
            excludedEntryPoints: discovery.excludedEntryPoints + options.excludedEntryPoints,
            builtIn: options.builtIn.map(\.manifest))
        manifests.running = running
        manifests.signatures = Self.signatureRule(options.signatures, discovery)
        catalog = manifests.run()
        let applications = Set(catalog.applications + catalog.accepted.flatMap { $0.projections.map(\.application) })
        settings = try resolver.resolve(
            applications: applications.union(options.applications).sorted(), projections: catalog.projections,
            http: options.http)
        settingValues = SettingValues.of(settings, previous: told)
        logging = HostLogging(
            format: settings.logFormat, level: options.logLevel ?? Logger.Level(rawValue: settings.logLevel) ?? .info)
        logger = logging.logger("projectionist")
        locator = LibraryLocator(
            pluginFolders: discovery.pluginFolders, executableFolder: LibraryLocator.folderOfExecutable())
    }

    private static func signatureRule(
        _ signatures: Options.Signatures, _ discovery: DiscoverySettings
    ) -> SignatureRule? {
        let isDemanded = discovery.trust == .signed
        guard signatures == .reported || signatures == .asSet && isDemanded else { return nil }
        return SignatureRule(keysFolder: discovery.trustedKeys, isDemanded: isDemanded)
    }

    /// The store that the settings name. Connects to nothing.
    public func makeStore() throws -> any EventStore {
        try StoreRouting(settings).store(
            applications: catalog.accepted.flatMap { $0.applications + $0.projections.map(\.application) },
            projections: catalog.projections)
    }

    /// Finds the libraries of all manifests, tries those that are not known in a child process, and opens those that may
    /// be opened.
    ///
    /// - Parameters:
    ///   - metrics: where the plugins' own metrics are made.
    ///   - isEnding: whether the process was asked to end: then no library is tried any longer.
    public func openPlugins(
        metrics: any MetricsFactory = NOOPMetricsHandler.instance, isEnding: @escaping () -> Bool = { false }
    ) -> PluginSet { openPlugins(of: catalog, metrics: metrics, isEnding: isEnding) }

    /// The same for some of the manifests.
    func openPlugins(
        of catalog: ManifestCatalog, metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        isEnding: @escaping () -> Bool = { false }
    ) -> PluginSet {
        PluginSet(
            opening: catalog, builtIn: builtIn, with: locator, settings: settings, told: settingValues,
            metrics: metrics,
            logger: logger
        ) { libraries in
            probe?.refusals(of: libraries, isEnding: isEnding) ?? []
        }
    }

    /// What tries libraries; nil where that is not wanted, or no program is known for it.
    private var probe: LibraryProbe? {
        guard settings.probesLibraries, let probeProgram = options.probeProgram else { return nil }
        // Plugins read settings in their constructors: what the host bridges before their `init` stands here from the start.
        let bridged = settings.bridge.map { ($0.name, $0.value) }
        return LibraryProbe(
            program: probeProgram, stateDirectory: settings.stateFolder, hostVersion: HostVersion.text,
            timeLimit: .seconds(settings.probeTimeout),
            environment: Dictionary(bridged) { first, _ in first },
            settings: settings.valuesBesideEnvironment, logger: logger)
    }

    /// Logs what the settings warn of.
    public func logSettingsWarnings() {
        for warning in settings.warnings { logger.warning("\(warning)") }
    }

    /// Logs what discovery warns of.
    public func logDiscoveryWarnings() {
        for warning in catalog.warnings { logger.warning("\(warning)") }
    }

    /// Logs what discovery found that is not as it might be expected.
    public func logDiscovery() {
        logDiscoveryWarnings()
        for rejection in catalog.rejected {
            for problem in rejection.problems { logger.error("manifest rejected: \(problem)") }
        }
        for shadowed in catalog.shadowed {
            logger.notice(
                "manifest shadowed: \(shadowed.manifest.path) (package '\(shadowed.manifest.package.name)') by \(shadowed.by)"
            )
        }
        for manifest in catalog.disabled { logger.info("manifest disabled: \(manifest.path)") }
        for exclusion in catalog.excluded {
            logger.info("entry point left out: \(exclusion.name) of \(exclusion.path): \(exclusion.reason)")
        }
    }
}

/// What commands ask beside a host.
extension HostContext {
    /// What can be asked of logs.
    public func logOperations() throws -> LogOperations { LogOperations(store: try makeStore(), logger: logger) }

    /// Runs `body` with what can be asked of projections, and ends its connection then.
    public func withProjectionOperations<Result: Sendable>(
        _ body: (ProjectionOperations) async throws -> Result
    ) async throws -> Result {
        let store = try makeStore()
        let records = StoreRecords(store: store)
        let unstarted = UnstartedProjection.rejected(by: catalog)
        let declared = DeclaredProjection.all(catalog)
        let operations = ProjectionOperations(
            records: records, store: store, declared: { declared }, caller: HostProcess.caller,
            unstarted: { unstarted })
        do {
            let result = try await body(operations)
            await records.close()
            return result
        } catch {
            await records.close()
            throw error
        }
    }

    /// Runs `body` with what can be asked of the plugins of hosts that run, and ends its connection then.
    public func withPluginOperations<Result: Sendable>(
        _ body: (PluginOperations) async throws -> Result
    ) async throws -> Result {
        let records = StoreRecords(store: try makeStore())
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(PluginOperations(records: records, caller: HostProcess.caller)))
        } catch {
            outcome = .failure(error)
        }
        await records.close()
        return try outcome.get()
    }

    /// Writes the pins of libraries into their manifests.
    ///
    /// - Parameters:
    ///   - subjects: packages or paths of manifests; empty: all that are accepted.
    ///   - checksOnly: whether nothing is written.
    /// - Throws: ``HostError`` for a subject that is not there.
    public func pin(_ subjects: [String], checksOnly: Bool) throws -> [PluginPinning.Outcome] {
        let manifests = catalog.accepted.filter { manifest in
            !options.builtIn.contains { $0.manifest.path == manifest.path }
        }
        let wanted = try subjects.map { subject in
            let path = URL(filePath: subject).standardizedFileURL.resolvingSymlinksInPath().path
            guard
                let found = manifests.first(where: {
                    $0.package.name == subject || URL(filePath: $0.path).resolvingSymlinksInPath().path == path
                })
            else {
                throw HostError(
                    .settings,
                    "'\(subject)' is neither a package nor the path of a manifest that was found and is valid: see 'projectionist plugins list', or name its folder with --manifests"
                )
            }
            return found
        }
        let pinning = PluginPinning(locator, checksOnly: checksOnly, mustBeSigned: settings.trust == .signed)
        return (subjects.isEmpty ? manifests : wanted).map(pinning.pin)
    }

    /// The applications that the manifests declare.
    public var applicationNames: [String] { catalog.applications }

    /// The projections that the manifests declare.
    public var projectionListings: [ProjectionListing] { ProjectionListing.all(catalog) }

    /// All manifests, and what became of their libraries.
    public func listings(of plugins: PluginSet) -> [PluginListing] { PluginListing.all(catalog, plugins) }
}
