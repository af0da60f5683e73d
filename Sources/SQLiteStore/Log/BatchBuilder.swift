import EventStore
import FoundationEssentials
import Glibc
import PlainText

/// Gathers the rows of one read into a ``NotificationBatch``: one piece of memory for all bytes, one for the records.
struct BatchBuilder: ~Copyable {
    /// Where an event's bytes stand; the arena moves while it grows.
    private struct Row {
        let position: Int64
        let originatorVersion: Int64
        let start: Int
        let idLength: Int
        let topicLength: Int
        let stateLength: Int
    }

    private let table: EventsTable
    private var rows: [Row] = []
    private var arena: ByteArena

    /// - Parameter capacity: bytes to begin with.
    init(table: EventsTable, capacity: Int) {
        self.table = table
        arena = ByteArena(capacity: capacity)
    }

    /// Bytes so far.
    var size: Int { arena.count }

    /// Adds the row at hand: position, version, id, topic, state.
    mutating func append(_ row: PreparedStatement) throws {
        let start = arena.count
        let position = row.int64(0)
        try appendID(row.bytes(2), at: position)
        let idEnd = arena.count
        arena.append(row.bytes(3))
        let topicEnd = arena.count
        arena.append(row.bytes(4))
        rows.append(
            Row(
                position: position, originatorVersion: row.int64(1), start: start, idLength: idEnd - start,
                topicLength: topicEnd - idEnd, stateLength: arena.count - topicEnd))
    }

    consuming func finish() -> NotificationBatch {
        let rows = self.rows
        let type = table.originatorIDType
        let memory = arena.release()
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: rows.count)
        for (index, row) in rows.enumerated() {
            let id = UnsafeRawBufferPointer(start: memory + row.start, count: row.idLength)
            let topic = UnsafeRawBufferPointer(start: memory + row.start + row.idLength, count: row.topicLength)
            let state = UnsafeRawBufferPointer(
                start: memory + row.start + row.idLength + row.topicLength, count: row.stateLength)
            records.initializeElement(
                at: index,
                to: NotificationRecord(
                    position: row.position, originatorVersion: row.originatorVersion, originatorID: id, topic: topic,
                    state: state))
        }
        // Handed over to the batch, which frees it once and reads it only before.
        nonisolated(unsafe) let owned = memory
        return NotificationBatch(adopting: records, originatorIDType: type, release: { free(owned) })
    }

    private mutating func appendID(_ text: UnsafeRawBufferPointer, at position: Int64) throws {
        switch table.originatorIDType {
        case .text: arena.append(text)
        case .uuid:
            guard arena.append(length: 16, { UUIDText.read(text, into: $0) }) else {
                throw table.foreignID(at: position)
            }
        }
    }
}
