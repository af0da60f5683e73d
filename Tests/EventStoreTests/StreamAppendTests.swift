import EventStore
import Foundation
import Testing

struct StreamAppendTests {
    private func append(
        id: OriginatorID = .uuid(UUID()), expected: Int64? = 0, topic: String = "a:B", state: [UInt8] = []
    ) -> StreamAppend {
        StreamAppend(originatorID: id, expectedVersion: expected, events: [NewEvent(topic: topic, state: state)])
    }

    @Test(arguments: [nil, -1, 0, 1, Int64.max - 1] as [Int64?]) func aVersionInRangePasses(_ version: Int64?) throws {
        try append(expected: version).validate()
    }

    @Test(arguments: [-2, Int64.min, Int64.max]) func aVersionOutOfRangeIsRefused(_ version: Int64) {
        let error = #expect(throws: EventStoreError.self) { try append(expected: version).validate() }
        #expect(error?.code == .invalidEvent)
        #expect(error?.message.contains("expected_version \(version)") == true)
    }

    @Test func noEventsAreRefused() {
        #expect(throws: EventStoreError.self) {
            try StreamAppend(originatorID: .uuid(UUID()), expectedVersion: 0, events: []).validate()
        }
    }

    @Test func aTopicOf1024BytesPassesAndALongerOneIsRefused() throws {
        try append(topic: String(repeating: "é", count: 512)).validate()
        let error = #expect(throws: EventStoreError.self) {
            try append(topic: String(repeating: "é", count: 512) + "a").validate()
        }
        #expect(error?.message.contains("1025 bytes") == true)
    }

    @Test(arguments: ["", "a\0b"]) func anEmptyTopicAndANULAreRefused(_ topic: String) {
        let error = #expect(throws: EventStoreError.self) { try append(topic: topic).validate() }
        #expect(error?.code == .invalidEvent)
    }

    @Test func aStateOf64MiBPassesAndALargerOneIsRefused() throws {
        let largest = [UInt8](repeating: 0, count: StreamAppend.maximumStateSize)
        try append(state: largest).validate()
        let error = #expect(throws: EventStoreError.self) { try append(state: largest + [0]).validate() }
        #expect(error?.message.contains("event 0") == true)
    }

    @Test(arguments: ["", "a\0b"]) func anIDThatNoTableKeepsIsRefused(_ id: String) {
        let error = #expect(throws: EventStoreError.self) { try append(id: .text(id)).validate() }
        #expect(error?.code == .invalidEvent)
    }
}
