import CProjectionABI
import FoundationEssentials
import ProjectionTesting

@testable import ProjectionSDK

/// A projection, driven through its C tables as the host does it.
final class PluginSession {
    let factory: UnsafePointer<projectionist_factory_1>
    let call = TrialCall()
    let createStatus: Int32
    private(set) var applied = -1
    private var instance: OpaquePointer?

    /// - Parameters:
    ///   - type: its name must be unique among all tests, since they share one image.
    ///   - name, application: as the manifest says; nil: as the type does.
    init(
        _ type: any BatchProjection.Type, name: String? = nil, application: String? = nil, configuration: String = "{}"
    ) {
        let settings = [
            "ORIGINATOR_ID_TYPE": "text", "LIMIT": "1", "DOGSCHOOL_LIMIT": "2", "SETTINGS_READER_LIMIT": "3",
            "DOGSCHOOL_ONLY": "4",
        ]
        factory = PluginRegistry.factory(id: "test", version: "1", types: [type])
        _ = factory.pointee.`init`(TrialHost.table, call.handle)
        var arguments = ProjectionTrial.arguments(
            object: type.name, name: name ?? type.name, application: application ?? type.application,
            config: configuration)
        let (factory, call) = (factory, call)
        var instance: OpaquePointer?
        createStatus = TrialHost.$settings.withValue(settings) {
            factory.pointee.create(&arguments, &instance, call.handle)
        }
        self.instance = instance
    }

    deinit {
        if let instance { factory.pointee.destroy(instance) }
    }

    func setUp() -> Int32 { factory.pointee.set_up(instance, call.handle, call.handle) }
    func clearReadModel() -> Int32 { factory.pointee.clear_read_model(instance, call.handle, call.handle) }

    func apply(_ events: [TrialEvent]) throws -> Int32 {
        for event in events { call.states[event.position] = try event.state.map(JSONTree.parse) }
        applied = -1
        return events.map(\.record).withUnsafeBufferPointer {
            factory.pointee.apply(instance, $0.baseAddress, $0.count, call.handle, &applied, call.handle)
        }
    }
}

/// Gives one event to `body`, as inside a call of `apply`.
func withEvent<Result>(
    _ event: TrialEvent, on call: TrialCall = TrialCall(), _ body: (Event, SQL) throws -> Result
) throws -> Result {
    call.states[event.position] = try event.state.map(JSONTree.parse)
    var scope = CallScope(call: call.handle, tables: try HostTables(TrialHost.table), parameters: SQLParameters())
    return try withUnsafePointer(to: event.record) { record in
        try withUnsafeMutablePointer(to: &scope) { try body(Event(record: record, scope: $0), SQL(scope: $0)) }
    }
}

/// Gives an event with this state to `body`.
func withState<Result>(_ state: String?, _ body: (Event) throws -> Result) throws -> Result {
    try withEvent(TrialEvent(topic: "dogs:Dog.TrickAdded", state: state)) { event, _ throws in try body(event) }
}
