import EventLines
import EventStore
import Foundation
import HostOperations
import HostSettings
public import PluginChecking
import PluginLoading
import PluginManifests

/// `plugins check`.
extension HostContext {
    /// Checks plugins before they are deployed.
    ///
    /// - Parameters:
    ///   - paths: manifests, or folders of manifests, that discovery has seen; empty: all that it has found.
    ///   - tell: gets what plugins print and log meanwhile, a line each.
    /// - Returns: a report for each manifest, by path.
    /// - Throws: ``HostError`` for a path at which there is no manifest.
    public func checkPlugins(
        _ paths: [String], _ options: PluginChecker.Options, tell: @escaping @Sendable (String) -> Void
    ) throws -> [PluginCheckReport] {
        let wanted = try paths.isEmpty ? nil : Set(paths.flatMap { try Self.manifestFiles(at: $0) })
        func isWanted(_ path: String) -> Bool { wanted?.contains(Self.real(path)) ?? true }
        if options.usesPostgres { _ = try scratchPostgres(of: catalog.projections.first ?? "") }
        let events = try options.events.map { try KeptEvents($0) }
        if let events { try validate(events) }
        var options = options
        options.events = events?.path
        defer { withExtendedLifetime(events) {} }
        let checker = makeChecker(options, tell: tell)
        var problems: [String: [String]] = [:]
        for rejection in catalog.rejected {
            problems[rejection.path, default: []] += rejection.problems.map(\.description)
        }
        let manifests = catalog.accepted + catalog.disabled + catalog.shadowed.map(\.manifest)
        var reports = manifests.filter { isWanted($0.path) }.map { manifest in
            checker.check(
                manifest, problems: problems[manifest.path] ?? [], signature: catalog.signatures[manifest.path])
        }
        let known = Set(manifests.map(\.path))
        for rejection in catalog.rejected where !known.contains(rejection.path) && isWanted(rejection.path) {
            reports.append(
                checker.report(
                    of: rejection.path, rejectedFor: problems[rejection.path] ?? [],
                    signature: catalog.signatures[rejection.path]))
        }
        let seen = Set(reports.map { Self.real($0.manifest) })
        // Where a folder as a whole is refused, nothing in it was read.
        for path in (wanted ?? []).subtracting(seen).sorted() {
            let folder = URL(filePath: path).deletingLastPathComponent().path
            let reasons = problems.first { Self.real($0.key) == folder }?.value
            reports.append(
                checker.report(of: path, rejectedFor: reasons ?? ["it was not read; see 'projectionist plugins list'"]))
        }
        return reports.sorted { $0.manifest < $1.manifest }
    }

    /// Reads all lines once, so that what is wrong with one is said once, and not of a plugin.
    private func validate(_ events: KeptEvents) throws {
        let application = catalog.accepted.first { !$0.projections.isEmpty }?.projections[0].application
        let source = try ReplaySource(events.path)
        let reader = StoredEventReader(
            descriptor: source.descriptor, source: events.name,
            originatorIDType: try application.map { try originatorIDs(of: $0) } ?? .uuid)
        while try reader.next() != nil {}
    }

    private func makeChecker(
        _ options: PluginChecker.Options, tell: @escaping @Sendable (String) -> Void
    ) -> PluginChecker {
        let value: @Sendable (String) -> String? = { [settings] in settings.value(of: $0) }
        return PluginChecker(
            options, program: "/proc/self/exe",
            loader: PluginLoader(
                stateDirectory: settings.stateFolder, hostVersion: HostVersion.text, logger: logger, settings: value),
            locator: locator, hostVersion: HostVersion.text,
            environment: Dictionary(settings.bridge.map { ($0.name, $0.value) }) { first, _ in first },
            settings: settings.valuesBesideEnvironment,
            demands: .init(pins: settings.trust.demandsPins, signatures: settings.trust == .signed),
            originatorIDs: { [self] in (try? originatorIDs(of: $0)) ?? .uuid }, tell: tell)
    }

    private static func manifestFiles(at path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw HostError(.settings, "\(path): there is no such file or folder")
        }
        guard isFolder.boolValue else {
            guard path.hasSuffix(".toml") else {
                throw HostError(
                    .settings, "\(path): is no manifest, which ends in .toml; name the manifest that names this library"
                )
            }
            return [real(path)]
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter {
            $0.hasSuffix(".toml") && !$0.hasPrefix(".")
        }
        guard !names.isEmpty else { throw HostError(.settings, "\(path): holds no manifest (*.toml)") }
        return names.map { real("\(path)/\($0)") }
    }

    private static func real(_ path: String) -> String {
        // The folder's links, not the file's own: two names may lead to one file.
        let url = URL(filePath: path).standardizedFileURL
        return url.deletingLastPathComponent().resolvingSymlinksInPath().appending(path: url.lastPathComponent).path
    }
}
