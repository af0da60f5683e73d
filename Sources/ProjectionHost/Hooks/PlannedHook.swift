import PluginLibraries
import PluginLoading
import PluginManifests

/// A lifespan hook whose library is open.
struct PlannedHook: Sendable {
    let entry: PluginManifest.LifespanEntry
    let image: PluginImage

    var name: String { entry.name }

    /// All that a library has: of plain functions there are none.
    static func all(of image: any OpenedPlugin) -> [PlannedHook] {
        guard let image = image as? PluginImage else { return [] }
        return image.manifest.lifespans.map { PlannedHook(entry: $0, image: image) }
    }
}

extension OpenedPlugin {
    /// `version 1.4.0 (3f2a…)`.
    var build: String { "version \(version)" + (contentHash.map { " (\($0.prefix(12)))" } ?? "") }
}
