import CProjectionABI
import ProjectionTesting
import Testing

@testable import ProjectionSDK

/// A hook in Swift, as the host calls it.
@Suite struct HookTests {
    private final class Recorder: PluginHook {
        struct Configuration: Decodable { var room: String }
        static let name = "recorder"
        private let log: HostLog
        private let room: String

        init(context: HookContext) throws {
            log = context.log
            room = try context.configuration(as: Configuration.self).room
            guard context.setting("LIMIT") == "3" else { throw ProjectionError.stop("LIMIT is not the hook's own") }
        }

        func start() throws { if room == "locked" { throw ProjectionError.stop("the \(room) room", code: 3) } }
        func projectionChanged(_ change: ProjectionChange) {
            log.info("\(change.projection) \(change.previousState ?? "-") \(change.state) \(change.position ?? -1)")
        }
    }

    private struct Idle: PluginHook {
        static let name = "idle"
        init(context: HookContext) {}
        func start() {}
    }

    private static func factory() throws -> projectionist_factory_1 {
        var hello = projectionist_hello_1(
            size: MemoryLayout<projectionist_hello_1>.size, abi_major_min: 1, abi_major_max: 1,
            host_version: projectionist_string_1())
        let pointer = export(
            &hello, id: "dog-school", version: "1.0.0", hooks: [Recorder.self, Idle.self])
        return try #require(pointer).assumingMemoryBound(to: projectionist_factory_1.self).pointee
    }

    private static func table() throws -> projectionist_lifespan_1 {
        let factory = try factory()
        let call = TrialCall()
        #expect(factory.`init`(TrialHost.table, call.handle) == PROJECTIONIST_OK)
        let pointer = withBorrowedString(PROJECTIONIST_LIFESPAN_1) { factory.extension($0) }
        return try #require(pointer).assumingMemoryBound(to: projectionist_lifespan_1.self).pointee
    }

    private func create(
        _ table: projectionist_lifespan_1, _ object: StaticString, config: StaticString, _ call: TrialCall
    ) -> OpaquePointer? {
        func text(_ string: StaticString) -> projectionist_string_1 {
            projectionist_string_1(
                data: UnsafeRawPointer(string.utf8Start).assumingMemoryBound(to: CChar.self),
                length: string.utf8CodeUnitCount)
        }
        var arguments = projectionist_hook_create_1(
            size: MemoryLayout<projectionist_hook_create_1>.size, object: text(object), name: text("door-bell"),
            config: text(config))
        var hook: OpaquePointer?
        let status = TrialHost.$settings.withValue(["LIMIT": "1", "DOOR_BELL_LIMIT": "3"]) {
            table.create(&arguments, &hook, call.handle)
        }
        #expect((status == PROJECTIONIST_OK) == (hook != nil))
        return hook
    }

    @Test func `a plugin of hooks alone lists them, and gives no other extension`() throws {
        let factory = try Self.factory()
        #expect(factory.projection_count == 0)
        #expect(withBorrowedString("projectionist.none/1") { factory.extension($0) } == nil)
        let table = try Self.table()
        #expect(table.size == MemoryLayout<projectionist_lifespan_1>.size)
        let names = UnsafeBufferPointer(start: table.hooks, count: table.hook_count).map { String(borrowed: $0) }
        #expect(names.suffix(2) == ["recorder", "idle"])
    }

    @Test func `an error of its start is told with its text and code`() throws {
        let (table, call) = (try Self.table(), TrialCall())
        let hook = try #require(create(table, "recorder", config: #"{"room": "locked"}"#, call), "\(call.failures)")
        #expect(table.start(hook, call.handle) == PROJECTIONIST_FAILED)
        #expect(call.failures == [TrialFailure(code: 3, disposition: .stop, text: "the locked room")])
        table.destroy(hook)
    }

    @Test func `what it leaves out does nothing`() throws {
        let (table, call) = (try Self.table(), TrialCall())
        let hook = try #require(create(table, "idle", config: "{}", call))
        #expect(table.start(hook, call.handle) == PROJECTIONIST_OK)
        var change = projectionist_projection_change_1()
        change.size = MemoryLayout<projectionist_projection_change_1>.size
        table.projection_changed(hook, &change)
        #expect(table.stop(hook, call.handle) == PROJECTIONIST_OK)
        #expect(call.failures.isEmpty)
        table.destroy(hook)
    }

    @Test func `a config of another shape names the hook and the key; an unknown hook is named`() throws {
        let (table, call) = (try Self.table(), TrialCall())
        #expect(create(table, "recorder", config: #"{"room": 5}"#, call) == nil)
        #expect(
            call.failures.first?.text.hasPrefix("the config of hook 'door-bell' is wrong: field 'room'") == true,
            "\(call.failures)")
        #expect(create(table, "other", config: "{}", call) == nil)
        #expect(call.failures.last?.text == "the plugin has no hook 'other'")
    }

    @Test func `a change is read as it is, with nil for what is empty`() {
        var change = projectionist_projection_change_1()
        withBorrowedString("dogs") { name in
            change.name = name
            change.state = name
            let read = ProjectionChange(change)
            #expect(read == ProjectionChange(projection: "dogs", application: "", state: "dogs"))
        }
    }
}
