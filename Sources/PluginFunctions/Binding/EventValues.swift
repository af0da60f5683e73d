import CSimdJSON
import EventStore

/// One event, as arguments are read from it.
struct EventValues {
    let record: NotificationRecord
    let idType: OriginatorIDType
    /// The state; no node where no argument asks for one.
    var root = csimdjson_node()

    init(_ record: NotificationRecord, idType: OriginatorIDType) {
        self.record = record
        self.idType = idType
    }
}
