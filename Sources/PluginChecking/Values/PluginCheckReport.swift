/// All checks of the plugin of one manifest.
public struct PluginCheckReport: Sendable, Hashable {
    /// The manifest's file, or the path that was to be one.
    public let manifest: String
    /// The name of the package; nil for a manifest that cannot be read.
    public internal(set) var package: String?
    /// The version of the package, as the manifest says it.
    public internal(set) var version: String?
    /// The library as it was found; nil where it was not.
    public internal(set) var library: String?
    /// SHA-256 of the library that was checked; nil where it could not be read.
    public internal(set) var contentHash: String?
    /// What made-up events and texts were made from: the same seed makes the same ones.
    public let seed: UInt64
    /// In the order in which they were made.
    public internal(set) var results: [CheckResult] = []

    init(manifest: String, seed: UInt64) {
        self.manifest = manifest
        self.seed = seed
    }

    /// Whether the plugin may be deployed, as far as the checks go.
    public var isPassed: Bool { !results.contains { $0.outcome.isFault } }

    /// Whether every check of the library's code could be made.
    public var isComplete: Bool {
        let names = Set(PluginChecker.Options.names)
        return !results.contains { $0.outcome == .skipped && names.contains($0.check) }
    }

    /// How many checks had this outcome.
    public func count(_ outcome: CheckOutcome) -> Int { results.count { $0.outcome == outcome } }
}
