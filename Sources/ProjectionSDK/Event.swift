import CProjectionABI
import FoundationEssentials

/// One event, where the host has it: nothing is copied or parsed before it is asked for. Valid until `apply` returns.
public struct Event: FieldReading {
    let record: UnsafePointer<projectionist_event_1>
    let scope: UnsafeMutablePointer<CallScope>

    /// The position in the application's log; rises from event to event, with gaps.
    public var position: Int64 { record.pointee.position }

    /// The number of the event in its stream; starts at 1 where the writer is the Python library.
    public var originatorVersion: Int64 { record.pointee.originator_version }

    /// The stream that the event belongs to.
    public var originatorID: OriginatorID {
        guard let bytes = record.pointee.originator_uuid else { return .text(String(record.pointee.originator_text)) }
        return .uuid(UUID(uuid: UnsafeRawPointer(bytes).loadUnaligned(as: uuid_t.self)))
    }

    /// What kind of event it is, `dogschool.domain:Dog.TrickAdded`.
    public var topic: BorrowedText { BorrowedText(record.pointee.topic) }

    /// The state as it is stored.
    public var state: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: record.pointee.state.data, count: record.pointee.state.size)
    }

    /// The state as JSON, which the host parses at most once for all plugins.
    ///
    /// - Throws: ``FieldError`` when it is not valid JSON.
    public func json() throws(FieldError) -> JSONNode {
        scope.pointee.lastRead = record
        let table = scope.pointee.tables.json
        var node = projectionist_json_node_1()
        var problem = projectionist_string_1()
        guard table.pointee.root(scope.pointee.call, record, &node, &problem) == PROJECTIONIST_OK else {
            throw FieldError("", problem: .invalidState(String(problem)))
        }
        return JSONNode(node: node, table: table)
    }

    /// The state as a type of the author's own, read from the host's parsed JSON.
    ///
    /// `Date` and ``UTCTimestamp`` are what Python's `datetime.isoformat()` writes, `UUID` is hexadecimal with or
    /// without hyphens, `Decimal` text or a number, `Data` base64; a value that Python's transcoder wrapped reads as
    /// what it wraps.
    ///
    /// - Throws: `DecodingError`, or ``FieldError`` when the state is not valid JSON.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try json().decode(type)
    }
}
