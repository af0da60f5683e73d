import CProjectionABI
import PluginLibraries

/// A plugin's hooks, checked: its table `projectionist.lifespan/1`.
// Sendable: the header promises that the table and all it points to stay unchanged until the process ends.
struct PluginHooks: @unchecked Sendable {
    /// What a manifest's `object` names.
    let names: [String]
    let create: CreateFunction
    let start: HookFunction
    let stop: HookFunction
    let destroy: @convention(c) (OpaquePointer?) -> Void
    let projectionChanged: ChangeFunction?

    typealias CreateFunction =
        @convention(c) (
            UnsafePointer<projectionist_hook_create_1>?, UnsafeMutablePointer<OpaquePointer?>?, OpaquePointer?
        ) -> Int32
    typealias HookFunction = @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32
    typealias ChangeFunction =
        @convention(c) (OpaquePointer?, UnsafePointer<projectionist_projection_change_1>?) -> Void

    /// Reads the table that the plugin's `extension` gave.
    init(_ table: projectionist_lifespan_1, _ subject: LoadingSubject) throws(PluginLoadingError) {
        func invalid(_ what: String) -> PluginLoadingError {
            subject.error(
                .extensionInvalid,
                "gives a table \(PROJECTIONIST_LIFESPAN_1) that is not as projectionist_lifespan.h says: \(what)",
                fix: "build it against this host's header, and change the table")
        }
        func required<Function>(_ function: Function?, _ name: String) throws(PluginLoadingError) -> Function {
            guard let function else { throw invalid("its function '\(name)' is null") }
            return function
        }
        guard table.size == MemoryLayout<projectionist_lifespan_1>.size else {
            throw invalid("its size is \(table.size) bytes instead of \(MemoryLayout<projectionist_lifespan_1>.size)")
        }
        create = try required(table.create, "create")
        start = try required(table.start, "start")
        stop = try required(table.stop, "stop")
        destroy = try required(table.destroy, "destroy")
        projectionChanged = table.projection_changed
        guard table.hooks != nil || table.hook_count == 0, (0...4096).contains(table.hook_count) else {
            throw invalid("'hooks' is null or 'hook_count' (\(table.hook_count)) is wrong")
        }
        var names: [String] = []
        for hook in UnsafeBufferPointer(start: table.hooks, count: table.hook_count) {
            guard let name = hook.text(limit: 1024), !name.isEmpty, !names.contains(name) else {
                throw invalid(
                    "hooks[\(names.count)] is no UTF-8 text of 1 to 1024 bytes, or that of another one")
            }
            names.append(name)
        }
        self.names = names
    }
}
