import EventStates
import EventStore
import Foundation
import Testing

struct EventTimeTests {
    private func seconds(_ state: String, path: String = "timestamp") -> Double? {
        let bytes = Array(state.utf8)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes.count + 32, alignment: 8)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes.count + 32)
        bytes.withUnsafeBytes { (memory + 32).copyMemory(from: $0.baseAddress!, byteCount: bytes.count) }
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: 1)
        records.initializeElement(
            at: 0,
            to: NotificationRecord(
                position: 1, originatorVersion: 1, originatorID: UnsafeRawBufferPointer(start: memory, count: 16),
                topic: UnsafeRawBufferPointer(start: memory + 16, count: 1),
                state: UnsafeRawBufferPointer(start: memory + 32, count: bytes.count)))
        nonisolated(unsafe) let owned = memory
        let batch = NotificationBatch(adopting: records, originatorIDType: .uuid) { owned.deallocate() }
        return EventTime.seconds(of: NotificationSlice(batch), at: 0, path: path)
    }

    @Test func `the time that Python's library writes is read`() {
        #expect(
            seconds(#"{"timestamp": {"_type_": "datetime_iso", "_data_": "2026-11-26T10:00:00+00:00"}}"#)
                == 1_795_687_200)
        let fraction = seconds(
            #"{"timestamp": {"_type_": "datetime_iso", "_data_": "2026-11-26T10:00:00.250000+00:00"}}"#)
        #expect(fraction.map { abs($0 - 1_795_687_200.25) < 0.001 } == true)
        #expect(seconds(#"{"timestamp": "2026-11-26T12:00:00+02:00"}"#) == 1_795_687_200)
    }

    @Test func `a number of seconds and a path of one's own are read`() {
        #expect(seconds(#"{"at": {"unix": 1795687200.5}}"#, path: "at.unix") == 1_795_687_200.5)
    }

    @Test func `what is no time is none`() {
        #expect(seconds(#"{"timestamp": "yesterday"}"#) == nil)
        #expect(seconds(#"{"time": 1}"#) == nil)
        #expect(seconds("not JSON") == nil)
        #expect(seconds(#"{"timestamp": null}"#) == nil)
    }
}
