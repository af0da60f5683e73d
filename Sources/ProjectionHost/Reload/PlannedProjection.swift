import PluginManifests

/// What a projection of a plan is made of: a value that can be compared.
struct PlannedProjection: Sendable, Hashable {
    let entry: PluginManifest.ProjectionEntry
    /// The file that declares it.
    let manifest: String
    /// SHA-256 of its library; nil for one that is part of this program.
    let contentHash: String?

    var name: String { entry.name }

    /// Whether the same code does the same work.
    func doesAsMuch(as other: PlannedProjection) -> Bool { entry == other.entry && contentHash == other.contentHash }

    /// Why it must not take the place of one that runs, and what to do; nil where nothing speaks against it.
    ///
    /// Source: "Versions in a fleet" of the runner's contract: until versions exist, what asks for one is refused.
    func objection(toReplacing running: PlannedProjection) -> String? {
        let before = running.entry
        if entry.application != before.application {
            return
                "it reads application '\(entry.application)' now, and its read model is made from '\(before.application)': give it another name"
        }
        if entry.stateVersion != before.stateVersion {
            return
                "its state-version is \(entry.stateVersion) now, and the read model is of \(before.stateVersion): a reload does not make a read model anew; keep the state-version, or restart the host on an empty read model"
        }
        if Set(entry.topics) != Set(before.topics), entry.backfills {
            return
                "its topics are others now, and the read model holds nothing of their events of the past: say backfill = false to take them from here on, or restart the host on an empty read model"
        }
        return nil
    }
}
