import EventLines
import EventStore
import HostOperations
import NIOCore

/// The names are those of `projectionist projections dead-letters list --json`.
extension DeadLetterSnapshot {
    var json: JSONObject { JSONObject { write(to: &$0) } }

    fileprivate func write(to object: inout JSONObject) {
        object.add("id", id)
        object.add("originator_id", originatorID)
        object.add("originator_version", originatorVersion)
        object.add("kind", kind)
        object.add("error", error)
        object.add("attempts", Int64(attempts))
        object.add("plugin_version", pluginVersion)
        object.add("state_version", Int64(stateVersion))
        object.add("at", at)
    }
}

extension DeadLetterDetail {
    var json: JSONObject {
        JSONObject { object in
            letter.write(to: &object)
            object.add("waits_for", waitsFor)
            object.add("waiting", Int64(waiting))
            object.add("event", event.map(JSONObject.init))
        }
    }
}

extension JSONObject {
    /// An event as lines of events have it.
    fileprivate init(_ event: StoredEvent) {
        var bytes: [UInt8] = []
        EventLineWriter.writeObject(event, to: &bytes)
        self.init(closed: ByteBuffer(bytes: bytes))
    }
}
