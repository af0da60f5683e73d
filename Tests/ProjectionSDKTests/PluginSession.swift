import CProjectionABI
import FoundationEssentials

@testable import ProjectionSDK

/// An event to be given to a plugin.
struct TestEvent {
    var position: Int64 = 1
    var topic = "dogs:Dog.TrickAdded"
    /// nil: not JSON.
    var state: String? = "{}"
    /// nil: the id is a UUID of the bytes 1 to 16.
    var textID: String?

    /// The event as the host passes it; its memory is leaked on purpose.
    var record: projectionist_event_1 {
        let uuid = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 16)
        _ = uuid.initialize(from: 1...16)
        return projectionist_event_1(
            position: position, originator_version: position * 10,
            originator_uuid: textID == nil ? UnsafePointer(uuid.baseAddress) : nil,
            originator_text: textID.map { projectionist_string_1(FakeHost.leak($0)) } ?? projectionist_string_1(),
            topic: projectionist_string_1(FakeHost.leak(topic)), state: projectionist_bytes_1())
    }
}

/// A projection, driven through its C tables as the host does it.
final class PluginSession {
    let factory: UnsafePointer<projectionist_factory_1>
    let call = FakeCall()
    let createStatus: Int32
    private(set) var applied = -1
    private var instance: OpaquePointer?

    /// - Parameters:
    ///   - type: its name must be unique among all tests, since they share one image.
    ///   - name, application: as the manifest says; nil: as the type does.
    init(
        _ type: any BatchProjection.Type, name: String? = nil, application: String? = nil, configuration: String = "{}"
    ) {
        factory = PluginRegistry.factory(id: "test", version: "1", types: [type])
        _ = factory.pointee.`init`(FakeHost.table, call.handle)
        var arguments = Self.arguments(
            object: type.name, name: name ?? type.name, application: application ?? type.application,
            configuration: configuration)
        createStatus = factory.pointee.create(&arguments, &instance, call.handle)
    }

    static func arguments(
        object: String, name: String, application: String = "", configuration: String = "{}"
    ) -> projectionist_create_1 {
        func text(_ text: String) -> projectionist_string_1 { projectionist_string_1(FakeHost.leak(text)) }
        return projectionist_create_1(
            size: MemoryLayout<projectionist_create_1>.size, object: text(object), name: text(name),
            application: text(application), config: text(configuration))
    }

    deinit {
        if let instance { factory.pointee.destroy(instance) }
    }

    func setUp() -> Int32 { factory.pointee.set_up(instance, call.handle, call.handle) }
    func clearReadModel() -> Int32 { factory.pointee.clear_read_model(instance, call.handle, call.handle) }

    func apply(_ events: [TestEvent]) throws -> Int32 {
        for event in events { call.states[event.position] = try event.state.map(JSONTree.parse) }
        applied = -1
        return events.map(\.record).withUnsafeBufferPointer {
            factory.pointee.apply(instance, $0.baseAddress, $0.count, call.handle, &applied, call.handle)
        }
    }
}

/// Gives one event to `body`, as inside a call of `apply`.
func withEvent<Result>(
    _ event: TestEvent, on call: FakeCall = FakeCall(), _ body: (Event, SQL) throws -> Result
) throws -> Result {
    call.states[event.position] = try event.state.map(JSONTree.parse)
    var scope = CallScope(call: call.handle, tables: try HostTables(FakeHost.table), parameters: SQLParameters())
    return try withUnsafePointer(to: event.record) { record in
        try withUnsafeMutablePointer(to: &scope) { try body(Event(record: record, scope: $0), SQL(scope: $0)) }
    }
}

/// Gives an event with this state to `body`.
func withState<Result>(_ state: String?, _ body: (Event) throws -> Result) throws -> Result {
    try withEvent(TestEvent(state: state)) { event, _ throws in try body(event) }
}
