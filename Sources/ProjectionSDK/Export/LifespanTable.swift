import CProjectionABI

/// The functions behind `projectionist_lifespan_1`.
enum LifespanTable {
    static func make(_ names: UnsafeBufferPointer<projectionist_string_1>) -> projectionist_lifespan_1 {
        projectionist_lifespan_1(
            size: MemoryLayout<projectionist_lifespan_1>.size, hooks: names.baseAddress, hook_count: names.count,
            create: { arguments, hook, error in
                guard let arguments else { return PROJECTIONIST_FAILED }
                return LifespanTable.create(arguments.pointee, hook, error)
            },
            start: { hook, error in hook.map { LifespanTable.hook($0).start(error) } ?? PROJECTIONIST_FAILED },
            stop: { hook, error in hook.map { LifespanTable.hook($0).stop(error) } ?? PROJECTIONIST_FAILED },
            destroy: { hook in
                guard let hook else { return }
                Unmanaged<HookInstance>.fromOpaque(UnsafeRawPointer(hook)).release()
            },
            projection_changed: { hook, change in
                guard let hook, let change else { return }
                LifespanTable.hook(hook).projectionChanged(change.pointee)
            })
    }

    private static func hook(_ pointer: OpaquePointer) -> HookInstance {
        Unmanaged<HookInstance>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
    }

    private static func create(
        _ arguments: projectionist_hook_create_1, _ hook: UnsafeMutablePointer<OpaquePointer?>?, _ sink: OpaquePointer?
    ) -> Int32 {
        guard let hook, let tables = PluginRegistry.tables else { return PROJECTIONIST_FAILED }
        hook.pointee = nil
        do {
            guard arguments.size == MemoryLayout<projectionist_hook_create_1>.size else {
                throw ProjectionError.stop("the host gives create another struct than the plugin was built for")
            }
            let object = String(arguments.object)
            guard let type = PluginRegistry.hook(named: object) else {
                throw ProjectionError.stop("the plugin has no hook '\(object)'")
            }
            let context = HookContext(
                name: String(arguments.name), configurationText: String(arguments.config),
                log: HostLog(host: tables.host), tables: tables)
            hook.pointee = OpaquePointer(
                Unmanaged.passRetained(try HookInstance(type, context: context)).toOpaque())
            return PROJECTIONIST_OK
        } catch {
            tables.fail(sink, error)
            return PROJECTIONIST_FAILED
        }
    }
}
