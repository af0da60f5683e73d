import CProjectionABI
import PluginLibraries

/// A plugin's factory, checked: what the host says of a plugin comes from here.
// Sendable: the header promises that the factory and all it points to stay unchanged until the process ends.
struct PluginFactory: @unchecked Sendable {
    let id: String
    let version: String
    let projections: [PluginProjection]
    let initialize: InitFunction
    let create: CreateFunction
    let setUp: CallFunction
    let apply: ApplyFunction
    let clearReadModel: CallFunction
    let requestStop: (@convention(c) (OpaquePointer?) -> Void)?
    let destroy: @convention(c) (OpaquePointer?) -> Void
    let `extension`: (@convention(c) (projectionist_string_1) -> UnsafeRawPointer?)?

    typealias InitFunction = @convention(c) (UnsafePointer<projectionist_host_1>?, OpaquePointer?) -> Int32
    typealias CreateFunction =
        @convention(c) (
            UnsafePointer<projectionist_create_1>?, UnsafeMutablePointer<OpaquePointer?>?, OpaquePointer?
        ) -> Int32
    typealias CallFunction = @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32
    typealias ApplyFunction =
        @convention(c) (
            OpaquePointer?, UnsafePointer<projectionist_event_1>?, Int, OpaquePointer?, UnsafeMutablePointer<Int>?,
            OpaquePointer?
        ) -> Int32

    /// The majors of the ABI that this host accepts.
    static let majors: ClosedRange<UInt32> = 1...1

    /// Reads the table that the entry gave, whose `abi_major` is 1.
    init(_ table: projectionist_factory_1, _ subject: LoadingSubject) throws(PluginLoadingError) {
        func invalid(_ what: String) -> PluginLoadingError {
            subject.error(
                .factoryInvalid, "gives a factory that is not as projectionist_plugin.h says: \(what)",
                fix: "build it against the header of ABI major \(table.abi_major), and change the factory")
        }
        func required<Function>(_ function: Function?, _ name: String) throws(PluginLoadingError) -> Function {
            guard let function else { throw invalid("its function '\(name)' is null") }
            return function
        }
        func text(_ string: projectionist_string_1, _ name: String) throws(PluginLoadingError) -> String {
            guard let text = string.text(limit: 1024) else {
                throw invalid("'\(name)' is no UTF-8 text of at most 1024 bytes")
            }
            return text
        }
        guard table.size == MemoryLayout<projectionist_factory_1>.size else {
            throw invalid("its size is \(table.size) bytes instead of \(MemoryLayout<projectionist_factory_1>.size)")
        }
        id = try text(table.id, "id")
        version = try text(table.version, "version")
        initialize = try required(table.`init`, "init")
        // Of a library that has hooks alone none of these is ever called.
        let isOfHooks = table.projection_count == 0
        create = try required(table.create ?? (isOfHooks ? { _, _, _ in PROJECTIONIST_FAILED } : nil), "create")
        setUp = try required(table.set_up ?? (isOfHooks ? { _, _, _ in PROJECTIONIST_FAILED } : nil), "set_up")
        apply = try required(table.apply ?? (isOfHooks ? { _, _, _, _, _, _ in PROJECTIONIST_FAILED } : nil), "apply")
        clearReadModel = try required(
            table.clear_read_model ?? (isOfHooks ? { _, _, _ in PROJECTIONIST_FAILED } : nil), "clear_read_model")
        requestStop = table.request_stop
        destroy = try required(table.destroy ?? (isOfHooks ? { _ in } : nil), "destroy")
        `extension` = table.`extension`
        guard table.projections != nil || table.projection_count == 0, (0...4096).contains(table.projection_count)
        else {
            throw invalid("'projections' is null or 'projection_count' (\(table.projection_count)) is wrong")
        }
        var projections: [PluginProjection] = []
        for projection in UnsafeBufferPointer(start: table.projections, count: table.projection_count) {
            let name = try text(projection.name, "projections[\(projections.count)].name")
            guard !name.isEmpty, !projections.contains(where: { $0.name == name }) else {
                throw invalid("projections[\(projections.count)] has an empty name, or that of another one")
            }
            guard projection.topics != nil || projection.topic_count == 0, (0...65536).contains(projection.topic_count)
            else {
                throw invalid("the topics of projection '\(name)' are null or their count is wrong")
            }
            var topics: [String] = []
            for topic in UnsafeBufferPointer(start: projection.topics, count: projection.topic_count) {
                topics.append(try text(topic, "a topic of projection '\(name)'"))
            }
            projections.append(
                PluginProjection(
                    name: name, application: try text(projection.application, "application of projection '\(name)'"),
                    topics: topics))
        }
        self.projections = projections
    }
}
