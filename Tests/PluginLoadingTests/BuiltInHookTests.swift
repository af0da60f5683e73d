import CProjectionABI
import PluginLoading
import PluginManifests
import Testing

/// Hooks of a plugin that is part of the program: found without a manifest, and made as a library's are.
@Suite struct BuiltInHookTests {
    // Safe: written once, before anybody has the pointers.
    nonisolated(unsafe) private static let names = immortal([text("bell")])
    nonisolated(unsafe) private static let table = immortal([
        projectionist_lifespan_1(
            size: MemoryLayout<projectionist_lifespan_1>.size, hooks: names, hook_count: 1,
            create: { _, hook, _ in
                hook?.pointee = OpaquePointer(bitPattern: 16)
                return PROJECTIONIST_OK
            },
            start: { _, _ in PROJECTIONIST_OK }, stop: { _, _ in PROJECTIONIST_FAILED }, destroy: { _ in },
            projection_changed: nil)
    ])
    nonisolated(unsafe) private static let factory = immortal([
        projectionist_factory_1(
            abi_major: 1, reserved: 0, size: MemoryLayout<projectionist_factory_1>.size, id: text("own"),
            version: text("1.0.0"), projections: nil, projection_count: 0,
            init: { _, _ in PROJECTIONIST_OK }, create: nil, set_up: nil, apply: nil, clear_read_model: nil,
            request_stop: nil, destroy: nil, extension: { _ in UnsafeRawPointer(BuiltInHookTests.table) })
    ])

    private static func immortal<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
        let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
        _ = memory.initialize(from: elements)
        return UnsafePointer(memory.baseAddress!)
    }

    private static func text(_ text: StaticString) -> projectionist_string_1 {
        projectionist_string_1(
            data: UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self), length: text.utf8CodeUnitCount)
    }

    @Test func `all hooks that it has are declared, at the priority of those that name none`() throws {
        let plugin = try BuiltInPlugin(hostVersion: "1.0.0") { _ in UnsafeRawPointer(BuiltInHookTests.factory) }
        #expect(plugin.manifest.lifespans == [.init(name: "bell", priority: 500)])
        let image = try plugin.image(plugin.manifest, logger: LogRecorder().logger) { _ in nil }
        let hook = try image.makeHook(of: plugin.manifest.lifespans[0])
        #expect(!hook.watchesProjections)
        try hook.start()
        #expect(throws: (any Error).self) { try hook.stop() }
        hook.destroy()
    }
}
