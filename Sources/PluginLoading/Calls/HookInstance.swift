import CProjectionABI
public import PluginLibraries

/// A lifespan hook of a plugin. Its calls are made one after the other, in the order that `projectionist_lifespan.h` gives, on
/// threads that a plugin may block.
public final class HookInstance: @unchecked Sendable {
    // Sendable: nothing of it is written after it was made. Whoever has it keeps its calls apart.

    /// The entry point's name.
    public let name: String
    private let hooks: PluginHooks
    private let pointer: OpaquePointer
    private let code: PluginCode
    private let image: PluginImage

    init(name: String, hooks: PluginHooks, pointer: OpaquePointer, code: PluginCode, image: PluginImage) {
        self.name = name
        self.hooks = hooks
        self.pointer = pointer
        self.code = code
        self.image = image
    }

    /// Whether the hook wants to be told of changes.
    public var watchesProjections: Bool { hooks.projectionChanged != nil }

    /// Brings the hook up. Once.
    public func start() throws(PluginLoadingError) {
        guard let problem = problem(of: "start", hooks.start) else { return }
        throw image.subject.error(
            .startFailed, "failed in the start of hook '\(name)': \(problem)",
            fix: "correct what the plugin names, and start the host again")
    }

    /// Ends what ``start()`` began. Once, after a start that succeeded.
    public func stop() throws(PluginLoadingError) {
        guard let problem = problem(of: "stop", hooks.stop) else { return }
        throw image.subject.error(
            .stopFailed, "failed in the stop of hook '\(name)': \(problem)",
            fix: "look for what it may have left behind, and correct the plugin")
    }

    /// Tells the hook how a projection stands.
    public func projectionChanged(_ change: ProjectionChange) {
        guard let function = hooks.projectionChanged else { return }
        change.withABIValue { value in code.run("projection_changed") { function(pointer, value) } }
    }

    /// Ends the hook: nothing may be called after.
    public func destroy() { code.run("destroy") { hooks.destroy(pointer) } }

    private func problem(of name: StaticString, _ function: PluginHooks.HookFunction) -> String? {
        code.run(name) {
            CallWithoutInstance.problem(of: "\(name)", image.pluginLogger) { error in function(pointer, error) }
        }
    }
}
