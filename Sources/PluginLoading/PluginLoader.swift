public import CoreMetrics
public import Logging
public import PluginLibraries
public import PluginManifests

/// Opens the libraries that manifests name.
public struct PluginLoader: Sendable {
    private let folder: LibraryFolder
    private let hostVersion: String
    private let opensOnlyPinned: Bool
    private let logger: Logger
    private let metrics: any MetricsFactory
    private let settings: @Sendable (String) -> String?

    /// - Parameters:
    ///   - stateDirectory: a folder of the host's own; the copies of libraries go to `libraries` in it, which is made
    ///     with mode 0700 when it is missing.
    ///   - hostVersion: what plugins are told of the host.
    ///   - logger: gets what plugins log, with their name as the metadata `plugin`.
    ///   - metrics: where the plugins' own metrics are made.
    ///   - opensOnlyPinned: whether libraries are refused that their manifests do not pin.
    ///   - settings: the host's settings as plugins read them; called on any thread, from the first `init` on.
    public init(
        stateDirectory: String, hostVersion: String, logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance, opensOnlyPinned: Bool = false,
        settings: @escaping @Sendable (String) -> String?
    ) {
        self.metrics = metrics
        self.opensOnlyPinned = opensOnlyPinned
        folder = LibraryFolder(stateDirectory: stateDirectory)
        self.hostVersion = hostVersion
        self.logger = logger
        self.settings = settings
    }

    /// Copies a library into the private folder and checks the copy. None of its code runs.
    ///
    /// - Parameter path: the library's file, as the manifest's rules found it.
    public func check(_ manifest: PluginManifest, library path: String) throws(PluginLoadingError) -> CheckedLibrary {
        if let abiMajor = manifest.abiMajor {
            try check(abiMajor, LoadingSubject(manifest: manifest.path, library: path))
        }
        return try folder.check(manifest, library: path, mustBePinned: opensOnlyPinned)
    }

    /// Copies a library into the private folder, and says of each rule for its file whether it holds. None of its code runs.
    ///
    /// - Throws: where it cannot be copied.
    public func findings(
        _ manifest: PluginManifest, library path: String
    ) throws(PluginLoadingError) -> [LibraryFinding] { try folder.findings(manifest, library: path) }

    private func check(_ abiMajor: Int, _ subject: LoadingSubject) throws(PluginLoadingError) {
        guard let major = UInt32(exactly: abiMajor), PluginFactory.majors.contains(major) else {
            throw subject.error(
                .noCommonMajor,
                "has ABI major \(abiMajor) by its manifest, this host has \(PluginFactory.majors.text)",
                fix: "install the plugin's build for that major, or run a host that has its major")
        }
    }

    /// Opens a library and compares its factory with the manifest.
    ///
    /// No function of the plugin runs but its entry, and what its language runs when a library is opened. A
    /// ``LibraryProbe`` tells before that whether these end the process.
    public func open(_ library: CheckedLibrary) throws(PluginLoadingError) -> PluginImage {
        try open(library) { _ in }
    }

    /// The same; `beforeCall` is told what is about to run.
    func open(
        _ library: CheckedLibrary, beforeCall: (ProbedCall) -> Void
    ) throws(PluginLoadingError) -> PluginImage {
        let loaded = try LoadedLibrary.open(library, hostVersion: hostVersion, beforeCall: beforeCall)
        let image = PluginImage(
            manifest: library.manifest, subject: library.subject, library: loaded, contentHash: library.contentHash,
            logger: logger, metrics: metrics, settings: settings)
        try image.checkManifest(beforeCall: beforeCall)
        return image
    }

    /// Checks a library and opens it.
    public func open(_ manifest: PluginManifest, library path: String) throws(PluginLoadingError) -> PluginImage {
        try open(try check(manifest, library: path))
    }
}
