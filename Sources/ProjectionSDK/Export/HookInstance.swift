import CProjectionABI

/// A hook: what the host's `projectionist_hook_1` points to.
final class HookInstance {
    private let tables: HostTables
    private var hook: any PluginHook

    init(_ type: any PluginHook.Type, context: HookContext) throws {
        tables = context.tables
        hook = try type.init(context: context)
    }

    func start(_ sink: OpaquePointer?) -> Int32 { perform(sink) { try hook.start() } }

    func stop(_ sink: OpaquePointer?) -> Int32 { perform(sink) { try hook.stop() } }

    func projectionChanged(_ change: projectionist_projection_change_1) {
        // Of another size it is another struct, whose fields would be read wrong.
        guard change.size == MemoryLayout<projectionist_projection_change_1>.size else { return }
        hook.projectionChanged(ProjectionChange(change))
    }

    private func perform(_ sink: OpaquePointer?, _ body: () throws -> Void) -> Int32 {
        do {
            try body()
            return PROJECTIONIST_OK
        } catch {
            tables.fail(sink, error)
            return PROJECTIONIST_FAILED
        }
    }
}
