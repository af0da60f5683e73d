import CProjectionABI
import PlainText
public import PluginLibraries
public import PluginManifests

/// The lifespan hooks of a plugin.
extension PluginImage {
    /// Makes a hook; the plugin is initialised if it was not yet. To be called after the settings stand in the environment, not on
    /// Swift's cooperative thread pool.
    public func makeHook(of entry: PluginManifest.LifespanEntry) throws(PluginLoadingError) -> HookInstance {
        try initialize()
        let hooks = try hooks(with: entry) { _ in }
        let code = PluginCode("hook '\(entry.name)' (\(libraryPath))")
        var pointer: OpaquePointer?
        let problem = code.run("create") {
            CallWithoutInstance.problem(of: "create", pluginLogger) { error in
                withArguments(entry) { hooks.create($0, &pointer, error) }
            }
        }
        if problem == nil, let pointer {
            return HookInstance(name: entry.name, hooks: hooks, pointer: pointer, code: code, image: self)
        }
        throw subject.error(
            .createFailed, "failed to create hook '\(entry.name)': \(problem ?? "it gave no hook")",
            fix: "correct [entry-points.lifespan.\(entry.name).config], or the plugin")
    }

    /// What is said of a call that takes longer than it was given.
    ///
    /// - Parameter call: as it stands in a sentence, `start of hook 'exporter'`.
    public func overdue(_ call: String, limit: String) -> PluginLoadingError {
        subject.error(
            .doesNotReturn, "does not return from its \(call) for \(limit)",
            fix: "correct it, and restart the host")
    }

    /// The plugin's hooks, of which one is the entry's object.
    ///
    /// - Parameter beforeCall: is told what of the library is about to run.
    func hooks(
        with entry: PluginManifest.LifespanEntry, beforeCall: (ProbedCall) -> Void
    ) throws(PluginLoadingError) -> PluginHooks {
        guard let hooks = try library.hooks(subject, beforeCall: beforeCall) else {
            throw subject.error(
                .noExtension,
                "does not have the extension \(PROJECTIONIST_LIFESPAN_1), and the manifest has the hook '\(entry.name)'",
                fix: "remove [entry-points.lifespan.\(entry.name)], or name the library that has it")
        }
        guard !hooks.names.contains(entry.object) else { return hooks }
        let nearest = NearestName.nearest(to: entry.object, in: hooks.names)
        throw subject.error(
            .unknownHook, "has no hook '\(entry.object)'",
            fix: nearest.map { "set object = \"\($0)\", or another of: \(hooks.names.joined(separator: ", "))" }
                ?? "it has none at all: rebuild it")
    }

    /// Calls `body` with what a hook is made of.
    private func withArguments<R>(
        _ entry: PluginManifest.LifespanEntry, _ body: (UnsafePointer<projectionist_hook_create_1>) -> R
    ) -> R {
        withABIText(entry.object) { object in
            withABIText(entry.name) { name in
                withABIText(entry.configuration) { config in
                    var arguments = projectionist_hook_create_1(
                        size: MemoryLayout<projectionist_hook_create_1>.size, object: object, name: name,
                        config: config)
                    return body(&arguments)
                }
            }
        }
    }
}
