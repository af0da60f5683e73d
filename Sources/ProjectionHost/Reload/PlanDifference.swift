import PluginManifests

/// What a reload changes: the difference between what runs and what the manifests say now. Pure.
struct PlanDifference: Sendable, Hashable {
    /// What becomes of one projection.
    enum Change: Sendable, Hashable {
        /// It does not run, and shall.
        case add
        /// Other code, or the same with another entry in its manifest, takes over.
        case replace
        /// Nothing has changed.
        case keep
        /// What runs goes on, though its manifest or library is another one: why, in one line.
        case refuse(String)
        /// It runs, and shall not any more: why, in a few words.
        case remove(String)
    }

    /// What the manifests say now.
    struct Next: Sendable, Hashable {
        /// Those that can be run.
        var projections: [PlannedProjection] = []
        /// Why others cannot, by name.
        var rejected: [String: String] = [:]
        /// Why nothing is known of a file, or of a folder with all its files, by path.
        var unread: [String: String] = [:]
        /// The files that say `enabled = false`.
        var disabled: Set<String> = []
    }

    /// By name; each name of either side once.
    let changes: [String: Change]

    init(from running: [PlannedProjection], to next: Next) {
        var changes: [String: Change] = [:]
        let before = Dictionary(running.map { ($0.name, $0) }) { first, _ in first }
        for projection in next.projections {
            guard let old = before[projection.name] else {
                changes[projection.name] = .add
                continue
            }
            if let objection = projection.objection(toReplacing: old) {
                changes[projection.name] = .refuse(objection)
            } else {
                changes[projection.name] = projection.doesAsMuch(as: old) ? .keep : .replace
            }
        }
        for old in running where changes[old.name] == nil {
            // What cannot be read is not gone.
            if let reason = next.rejected[old.name] ?? Self.reason(for: old.manifest, in: next.unread) {
                changes[old.name] = .refuse(reason)
            } else if next.disabled.contains(old.manifest) {
                changes[old.name] = .remove("its manifest says enabled = false")
            } else {
                changes[old.name] = .remove("no manifest declares it any more")
            }
        }
        self.changes = changes
    }

    private static func reason(for manifest: String, in unread: [String: String]) -> String? {
        unread[manifest] ?? unread.first { manifest.hasPrefix($0.key + "/") }?.value
    }

    /// The names with a change of a kind, sorted.
    func names(_ isWanted: (Change) -> Bool) -> [String] { changes.filter { isWanted($0.value) }.keys.sorted() }
}
