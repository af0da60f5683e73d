import HostOperations
import PluginLoading
import PluginManifests

/// What a reload has found of lifespan hooks, which it does not replace: the difference between those of the process and what
/// the manifests say now. Pure.
struct HookDifference: Sendable, Hashable {
    /// What tells two hooks of one name apart.
    struct Hook: Sendable, Hashable {
        let entry: PluginManifest.LifespanEntry
        /// The file that declares it.
        let manifest: String
        /// SHA-256 of its library.
        let contentHash: String?
        /// `version 1.4.0 (3f2a…)`.
        let build: String
    }

    /// One line for each that has changed, by name.
    let lines: [String]

    /// - Parameter unknown: the manifests, and the folders of them, of which it is not known what they declare now: what is wrong
    ///   with them is said elsewhere.
    init(from running: [Hook], to next: [Hook], unknown: Set<String>) {
        var lines: [String: String] = [:]
        let before = Dictionary(running.map { ($0.entry.name, $0) }) { first, _ in first }
        for hook in next {
            guard let old = before[hook.entry.name] else {
                lines[hook.entry.name] = "is new, and takes effect at the next start"
                continue
            }
            guard old.entry != hook.entry || old.contentHash != hook.contentHash else { continue }
            let what = old.contentHash == hook.contentHash ? "has another entry in its manifest" : "is in another build"
            lines[hook.entry.name] =
                "\(what), which takes effect at the next start: \(hook.build); \(old.build) runs until then"
        }
        let names = Set(next.map(\.entry.name))
        for hook in running where !names.contains(hook.entry.name) {
            guard !unknown.contains(where: { hook.manifest == $0 || hook.manifest.hasPrefix($0 + "/") }) else {
                continue
            }
            lines[hook.entry.name] =
                "is declared no more, which takes effect at the next start: \(hook.build) runs until then"
        }
        self.lines = lines.sorted { $0.key < $1.key }.map { "hook '\($0.key)' \($0.value)" }
    }

    init(from running: [PlannedHook], to next: HostPlan) {
        self.init(
            from: running.map(\.identity), to: next.hooks.map(\.identity),
            unknown: Set(next.plugins.rejected.map(\.manifest.path) + next.catalog.rejected.map(\.path)))
    }
}

extension PlannedHook {
    /// What of it can be compared.
    var identity: HookDifference.Hook {
        .init(entry: entry, manifest: image.manifest.path, contentHash: image.contentHash, build: image.build)
    }
}
