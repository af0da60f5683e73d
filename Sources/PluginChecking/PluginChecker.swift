public import EventStore
import Foundation
import PluginLibraries
public import PluginLoading
public import PluginManifests

/// Checks plugins before they are deployed: the file without running it, and then the code, each check in a process of its
/// own with a time limit.
public struct PluginChecker: Sendable {
    /// How the checks are made.
    public struct Options: Sendable {
        /// What made-up events and texts are made from.
        public var seed: UInt64
        /// How long one check may take.
        public var timeLimit = Duration.seconds(30)
        /// A file of events, a line each, as `events append` takes them; nil: `events.jsonl` beside the manifest if there is
        /// one, else events are made up.
        public var events: String?
        /// Whether read models stand in scratch schemas of the PostgreSQL that the settings name, not in memory.
        public var usesPostgres = false
        /// Whether nothing of the library is run.
        public var isStatic = false
        /// Of the checks that run the library's code only those of these names; empty: all.
        public var only: Set<String> = []

        /// The names of the checks that run the library's code, in their order.
        public static var names: [String] { DynamicCheck.allCases.map(\.rawValue) }

        /// - Parameter seed: the same one makes the same events.
        public init(seed: UInt64) { self.seed = seed }
    }

    /// What hosts demand of manifests, by `PROJECTIONIST_TRUST`.
    public struct Demands: Sendable {
        let pins: Bool
        let signatures: Bool

        /// - Parameters:
        ///   - pins: whether a library is refused that its manifest does not pin.
        ///   - signatures: whether a manifest is refused that no trusted key has signed.
        public init(pins: Bool, signatures: Bool) {
            self.pins = pins
            self.signatures = signatures
        }
    }

    private let options: Options
    private let program: String
    private let loader: PluginLoader
    private let locator: LibraryLocator
    private let hostVersion: String
    private let environment: [String]
    private let settings: [String: String]
    private let demands: Demands
    private let originatorIDs: @Sendable (String) -> OriginatorIDType
    private let tell: @Sendable (String) -> Void

    /// - Parameters:
    ///   - program: what becomes the child: this program, or another one that calls ``CheckServant/serve()`` when its first
    ///     argument is ``CheckServant/argument``.
    ///   - loader: checks and copies the libraries.
    ///   - locator: finds them.
    ///   - hostVersion: what plugins are told of the host.
    ///   - environment: what the children's environment has beside that of this process, by name.
    ///   - settings: the host's settings as plugins read them, as far as they do not stand in the environment.
    ///   - demands: what hosts demand of manifests.
    ///   - originatorIDs: how an application keeps its ids.
    ///   - tell: gets what the plugin prints and logs, a line each.
    public init(
        _ options: Options, program: String, loader: PluginLoader, locator: LibraryLocator, hostVersion: String,
        environment: [String: String], settings: [String: String], demands: Demands,
        originatorIDs: @escaping @Sendable (String) -> OriginatorIDType,
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.options = options
        self.program = program
        self.loader = loader
        self.locator = locator
        self.hostVersion = hostVersion
        // Swift's own backtrace takes seconds, in which a crash looks like a call that does not return.
        self.environment = environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { given, _ in given }
            .filter { getenv($0.key) == nil }.map { "\($0.key)=\($0.value)" }
        self.settings = settings
        self.demands = demands
        self.originatorIDs = originatorIDs
        self.tell = tell
    }

    /// The report of what is no valid manifest.
    ///
    /// - Parameter signature: what came of its signature; nil where nobody came to look at it.
    public func report(
        of path: String, rejectedFor problems: [String], signature: SignatureFinding? = nil
    ) -> PluginCheckReport {
        var report = PluginCheckReport(manifest: path, seed: options.seed)
        report.results = signature.map { [result(of: $0)] } ?? []
        // What is not signed as it must be is rejected for that, and not read.
        let isSignature = demands.signatures && signature?.problem != nil
        if !isSignature { report.results += problems.map { CheckResult("manifest", .failed, $0) } }
        return report
    }

    private func result(of signature: SignatureFinding) -> CheckResult {
        switch signature {
        case .valid(let key, let comment):
            CheckResult("signature", .passed, "by the key \(key)\(comment.isEmpty ? "" : ": \(comment)")")
        case .invalid(let problem): CheckResult("signature", .failed, problem.description)
        case .missing(let problem), .unverifiable(let problem):
            CheckResult("signature", demands.signatures ? .failed : .skipped, problem.description)
        }
    }

    /// Makes all checks of one plugin.
    ///
    /// - Parameters:
    ///   - problems: what discovery has found against parts of the manifest.
    ///   - signature: what came of its signature.
    public func check(
        _ manifest: PluginManifest, problems: [String], signature: SignatureFinding?
    ) -> PluginCheckReport {
        var report = PluginCheckReport(manifest: manifest.path, seed: options.seed)
        report.package = manifest.package.name
        report.version = manifest.package.version
        report.results = signature.map { [result(of: $0)] } ?? []
        report.results +=
            problems.isEmpty
            ? [CheckResult("manifest", .passed, Self.summary(of: manifest))]
            : problems.map { CheckResult("manifest", .failed, $0) }
        do {
            let located = try locator.locate(manifest)
            report.library = located.path
            report.results.append(
                CheckResult("library", .passed, ([located.path] + located.warnings).joined(separator: "; ")))
            report.results += try findings(manifest, located)
            guard report.isPassed else { return report }
            let library = try loader.check(manifest, library: located.path)
            report.contentHash = library.contentHash
            if !options.isStatic { report.results += dynamicResults(manifest, library) }
        } catch {
            report.results.append(CheckResult("library", .failed, "\(error)"))
        }
        return report
    }

    private func findings(_ manifest: PluginManifest, _ located: LocatedLibrary) throws -> [CheckResult] {
        try loader.findings(manifest, library: located.path).map { finding in
            if let error = finding.error {
                return CheckResult(
                    finding.rule.rawValue, .failed, "the library \(error.message); \(error.fix)")
            }
            guard finding.rule == .pin, manifest.library.sha256 == nil else {
                return CheckResult(finding.rule.rawValue, .passed, "")
            }
            return demands.pins
                ? CheckResult(
                    "pin", .failed,
                    "the manifest pins nothing, and only pinned libraries are opened (PROJECTIONIST_TRUST); run 'projectionist plugins pin'"
                ) : CheckResult("pin", .skipped, "the manifest pins nothing; 'projectionist plugins pin' does it")
        }
    }

    private static func summary(of manifest: PluginManifest) -> String {
        func text(_ kind: String, _ names: [String]) -> String {
            names.isEmpty ? "no \(kind)" : "\(kind)\(names.count == 1 ? "" : "s") \(names.joined(separator: ", "))"
        }
        let projections = text("projection", manifest.projections.map(\.name))
        let hooks = manifest.lifespans.map(\.name)
        return hooks.isEmpty ? projections : "\(projections); \(text("hook", hooks))"
    }

    private func dynamicResults(_ manifest: PluginManifest, _ library: CheckedLibrary) -> [CheckResult] {
        let child = CheckChild(program: program, timeLimit: options.timeLimit, environment: environment, tell: tell)
        var results: [CheckResult] = []
        func make(_ check: DynamicCheck, _ projection: String?) -> CheckResult {
            let folder = FileManager.default.temporaryDirectory.appending(
                path: "projectionist-check-\(UUID().uuidString)")
            do {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            } catch {
                return CheckResult(
                    check.rawValue, projection: projection, .skipped, "no folder for it can be made: \(error)")
            }
            defer { try? FileManager.default.removeItem(at: folder) }
            return child.make(request(check, projection, manifest, library, folder: folder.path))
        }
        let checks = DynamicCheck.allCases.filter { check in
            (options.only.isEmpty || options.only.contains(check.rawValue))
                && (!manifest.isBoundByFunctions || check.isOfFunctions)
                && (check != .hooks || !manifest.lifespans.isEmpty)
        }
        for check in checks {
            guard check.isOfProjection else {
                results.append(make(check, nil))
                // What cannot be opened cannot be tried further.
                if check == .open || check == .factory, results.last!.outcome.isFault { break }
                continue
            }
            for projection in manifest.projections { results.append(make(check, projection.name)) }
        }
        return results
    }

    private func request(
        _ check: DynamicCheck, _ projection: String?, _ manifest: PluginManifest, _ library: CheckedLibrary,
        folder: String
    ) -> CheckRequest {
        CheckRequest(
            check: check, projection: projection, manifest: manifest.path, library: library.path,
            copy: library.copy.path, contentHash: library.contentHash, runtimeParts: library.runtimeParts,
            folder: folder, events: options.events ?? Self.events(beside: manifest),
            ids: originatorIDs(manifest.projections.first { $0.name == projection }?.application ?? "").rawValue,
            usesPostgres: options.usesPostgres, seed: options.seed,
            seconds: options.timeLimit / .seconds(1), hostVersion: hostVersion, settings: settings)
    }

    /// What `new plugin` writes beside the manifest.
    private static func events(beside manifest: PluginManifest) -> String? {
        let path = URL(filePath: manifest.path).deletingLastPathComponent().appending(path: "events.jsonl").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
