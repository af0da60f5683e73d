import CProjectionABI
import FoundationEssentials
import ProjectionTesting
import Testing

@testable import ProjectionSDK

@Suite("What a plugin exports")
struct ExportTests {
    private struct Nothing: BatchProjection {
        static let name = "nothing"
        static let application = "DogSchool"
        static let topics = ["a", "b"]
        init(context: ProjectionContext) {}
        func setUp(_ sql: SQL) {}
        func apply(_ events: EventBatch, _ sql: SQL) {}
        func clearReadModel(_ sql: SQL) {}
    }

    private struct Everything: Projection {
        static let name = "everything"
        init(context: ProjectionContext) {}
        func setUp(_ sql: SQL) {}
        func apply(_ event: Event, _ sql: SQL) {}
        func clearReadModel(_ sql: SQL) {}
    }

    private func exported(majors: ClosedRange<UInt32>, size: Int? = nil) -> UnsafeRawPointer? {
        var hello = projectionist_hello_1(
            size: size ?? MemoryLayout<projectionist_hello_1>.size, abi_major_min: majors.lowerBound,
            abi_major_max: majors.upperBound, host_version: projectionist_string_1())
        return export(&hello, id: "dog-school", version: "1.2.0", Nothing.self, Everything.self)
    }

    @Test
    func `The factory says all of its projections, and is the same each time`() throws {
        let pointer = try #require(exported(majors: 1...1))
        #expect(exported(majors: 1...2) == pointer)
        let factory = pointer.assumingMemoryBound(to: projectionist_factory_1.self).pointee
        #expect(factory.abi_major == 1)
        #expect(factory.size == MemoryLayout<projectionist_factory_1>.size)
        #expect(String(borrowed: factory.id) == "dog-school")
        #expect(String(borrowed: factory.version) == "1.2.0")
        let projections = UnsafeBufferPointer(start: factory.projections, count: factory.projection_count)
        #expect(projections.map { String(borrowed: $0.name) } == ["nothing", "everything"])
        #expect(projections.map { String(borrowed: $0.application) } == ["DogSchool", ""])
        #expect(
            UnsafeBufferPointer(start: projections[0].topics, count: projections[0].topic_count)
                .map { String(borrowed: $0) } == ["a", "b"])
        #expect(projections[1].topic_count == 0)
    }

    @Test
    func `A host of other major versions gets nothing`() {
        #expect(exported(majors: 2...3) == nil)
        #expect(exported(majors: 0...0) == nil)
        #expect(exported(majors: 1...1, size: 8) == nil)
    }

    @Test
    func `A host's table of another size is refused with a reason`() throws {
        let factory = try #require(exported(majors: 1...1)).assumingMemoryBound(to: projectionist_factory_1.self)
        let call = TrialCall()
        let extensionless = projectionist_host_1(
            size: MemoryLayout<projectionist_host_1>.size, context: nil, log: TrialHost.table.pointee.log,
            fail: TrialHost.table.pointee.fail, cancelled: TrialHost.table.pointee.cancelled, extension: { _, _ in nil }
        )
        let status = withUnsafePointer(to: extensionless) { factory.pointee.`init`($0, call.handle) }
        #expect(status == PROJECTIONIST_FAILED)
        #expect(call.failures.first?.disposition == .stop)
        #expect(call.failures.first?.text.contains("projectionist.sql/1") == true)
    }

    private struct SettingsReader: BatchProjection {
        struct Configuration: Decodable { var top: Int }
        static let name = "settings_reader"
        static let application = "DogSchool"
        init(context: ProjectionContext) throws {
            let configuration = try context.configuration(as: Configuration.self)
            let values = ["LIMIT", "ONLY", "ORIGINATOR_ID_TYPE", "ABSENT"].map { context.setting($0) ?? "none" }
            throw ProjectionError.stop("\(configuration.top) " + values.joined(separator: " "), code: 9)
        }
        func setUp(_ sql: SQL) {}
        func apply(_ events: EventBatch, _ sql: SQL) {}
        func clearReadModel(_ sql: SQL) {}
    }

    @Test
    func `An instance gets its config, and the nearest of its settings; its error is told`() {
        let session = PluginSession(SettingsReader.self, configuration: #"{"top": 50}"#)
        #expect(session.createStatus == PROJECTIONIST_FAILED)
        #expect(session.call.failures == [TrialFailure(code: 9, disposition: .stop, text: "50 3 4 text none")])
    }

    @Test
    func `Settings go by the entry point's name and application, not by those of the type`() {
        let session = PluginSession(
            SettingsReader.self, name: "other_reader", application: "CatSchool", configuration: #"{"top": 50}"#)
        #expect(
            session.call.failures == [TrialFailure(code: 9, disposition: .stop, text: "50 1 none text none")])
    }

    @Test
    func `A config of another shape names the key`() {
        let session = PluginSession(SettingsReader.self, configuration: #"{"top": "many"}"#)
        #expect(session.createStatus == PROJECTIONIST_FAILED)
        #expect(
            session.call.failures.first?.text.contains("'settings_reader' is wrong: field 'top'") == true)
    }

    @Test
    func `An unknown projection is named`() {
        let session = PluginSession(SettingsReader.self)
        var instance: OpaquePointer?
        var arguments = ProjectionTrial.arguments(object: "other", name: "settings_reader")
        #expect(session.factory.pointee.create(&arguments, &instance, session.call.handle) == PROJECTIONIST_FAILED)
        #expect(session.call.failures.last?.text == "the plugin has no projection 'other'")
    }
}
