import HostOperations
import PluginLibraries
import PluginManifests

/// Runs a library's `init` on a thread of its own, for a plugin may block; once for each library, whoever asks.
struct PluginInitialisation {
    /// How long it may take.
    let limit: Duration

    /// - Throws: what the plugin says; ``HostError`` where it does not return.
    func run(_ image: any OpenedPlugin) async throws {
        // One that waits for something else may take its time, but not for ever.
        if try await BlockingWork.run(named: image.id, within: limit, { try image.initialize() }) != nil { return }
        try Task.checkCancellation()
        throw HostError(
            .rejections,
            "\(image.manifest.path): '\(image.libraryPath)' does not return from its init for \(limit) (PROJECTION_APPLY_TIMEOUT); nothing of it runs: correct it, and restart the host"
        )
    }
}
