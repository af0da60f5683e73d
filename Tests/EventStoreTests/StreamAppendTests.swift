import EventStore
import Foundation
import Testing

struct StreamAppendTests {
    private func append(
        id: OriginatorID = .uuid(UUID()), expected: Int64? = 0, topic: String = "a:B", state: [UInt8] = []
    ) -> StreamAppend {
        StreamAppend(originatorID: id, expectedVersion: expected, events: [NewEvent(topic: topic, state: state)])
    }

    @Test(arguments: [nil, -1, 0, 1, Int64.max - 1] as [Int64?]) func `a version in range passes`(_ version: Int64?)
        throws
    {
        try append(expected: version).validate()
    }

    @Test(arguments: [-2, Int64.min, Int64.max]) func `a version out of range is refused`(_ version: Int64) {
        let error = #expect(throws: EventStoreError.self) { try append(expected: version).validate() }
        #expect(error?.code == .invalidEvent)
        #expect(error?.message.contains("expected_version \(version)") == true)
    }

    @Test func `no events are refused`() {
        #expect(throws: EventStoreError.self) {
            try StreamAppend(originatorID: .uuid(UUID()), expectedVersion: 0, events: []).validate()
        }
    }

    @Test func `a topic of 1024 bytes passes and a longer one is refused`() throws {
        try append(topic: String(repeating: "é", count: 512)).validate()
        let error = #expect(throws: EventStoreError.self) {
            try append(topic: String(repeating: "é", count: 512) + "a").validate()
        }
        #expect(error?.message.contains("1025 bytes") == true)
    }

    @Test(arguments: ["", "a\0b"]) func `an empty topic and a NUL are refused`(_ topic: String) {
        let error = #expect(throws: EventStoreError.self) { try append(topic: topic).validate() }
        #expect(error?.code == .invalidEvent)
    }

    @Test func `a state of 64 MiB passes and a larger one is refused`() throws {
        let largest = [UInt8](repeating: 0, count: StreamAppend.maximumStateSize)
        try append(state: largest).validate()
        let error = #expect(throws: EventStoreError.self) { try append(state: largest + [0]).validate() }
        #expect(error?.message.contains("event 0") == true)
    }

    @Test(arguments: ["", "a\0b"]) func `an ID that no table keeps is refused`(_ id: String) {
        let error = #expect(throws: EventStoreError.self) { try append(id: .text(id)).validate() }
        #expect(error?.code == .invalidEvent)
    }
}
