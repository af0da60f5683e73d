import CSimdJSON
import EventStore

/// One event, as arguments are read from it.
struct EventValues {
    let record: NotificationRecord
    let idType: OriginatorIDType
    /// The state; no node where no argument asks for one.
    let root: csimdjson_node
}
