import CProjectionABI

/// The functions behind `projectionist_factory_1`.
enum FactoryTable {
    static func make(
        id: String, version: String, projections: UnsafeBufferPointer<projectionist_projection_1>
    ) -> projectionist_factory_1 {
        projectionist_factory_1(
            abi_major: PROJECTIONIST_ABI_MAJOR, reserved: 0, size: MemoryLayout<projectionist_factory_1>.size,
            id: ImmortalMemory.string(id), version: ImmortalMemory.string(version),
            projections: projections.baseAddress, projection_count: projections.count,
            init: { host, error in FactoryTable.connect(host, error) },
            create: { arguments, instance, error in
                guard let arguments else { return PROJECTIONIST_FAILED }
                return FactoryTable.create(arguments.pointee, instance, error)
            },
            set_up: { instance, call, error in
                guard let instance, let call else { return PROJECTIONIST_FAILED }
                return FactoryTable.instance(instance).setUp(call, error)
            },
            apply: { instance, events, count, call, applied, error in
                guard let instance, let call else { return PROJECTIONIST_FAILED }
                let events = UnsafeBufferPointer(start: events, count: count)
                return FactoryTable.instance(instance).apply(events, call, applied, error)
            },
            clear_read_model: { instance, call, error in
                guard let instance, let call else { return PROJECTIONIST_FAILED }
                return FactoryTable.instance(instance).clearReadModel(call, error)
            },
            request_stop: nil,
            destroy: { instance in
                guard let instance else { return }
                Unmanaged<ProjectionInstance>.fromOpaque(UnsafeRawPointer(instance)).release()
            },
            extension: { id in PluginRegistry.extension(String(id)) })
    }

    private static func instance(_ pointer: OpaquePointer) -> ProjectionInstance {
        Unmanaged<ProjectionInstance>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
    }

    private static func connect(_ host: UnsafePointer<projectionist_host_1>?, _ sink: OpaquePointer?) -> Int32 {
        guard let host else { return PROJECTIONIST_FAILED }
        do throws(ProjectionError) {
            PluginRegistry.connect(to: try HostTables(host))
            return PROJECTIONIST_OK
        } catch {
            // The tables are not there to do it: `fail` is a field of the host's own table, if that has the right size.
            if let sink, host.pointee.size == MemoryLayout<projectionist_host_1>.size {
                withBorrowedString(error.description) { host.pointee.fail(sink, 0, error.disposition.rawValue, $0) }
            }
            return PROJECTIONIST_FAILED
        }
    }

    private static func create(
        _ arguments: projectionist_create_1, _ instance: UnsafeMutablePointer<OpaquePointer?>?, _ sink: OpaquePointer?
    ) -> Int32 {
        guard let instance, let tables = PluginRegistry.tables else { return PROJECTIONIST_FAILED }
        instance.pointee = nil
        do {
            guard arguments.size == MemoryLayout<projectionist_create_1>.size else {
                throw ProjectionError.stop("the host gives create another struct than the plugin was built for")
            }
            let object = String(arguments.object)
            guard let entry = PluginRegistry.entry(named: object) else {
                throw ProjectionError.stop("the plugin has no projection '\(object)'")
            }
            let context = ProjectionContext(
                name: String(arguments.name), application: String(arguments.application),
                configurationText: String(arguments.config),
                log: HostLog(host: tables.host), tables: tables)
            let projection = try ProjectionInstance(entry.type, context: context, filter: entry.filter)
            instance.pointee = OpaquePointer(Unmanaged.passRetained(projection).toOpaque())
            return PROJECTIONIST_OK
        } catch {
            tables.fail(sink, error)
            return PROJECTIONIST_FAILED
        }
    }
}
