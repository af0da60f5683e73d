import CLibPQ
import EventStore

/// One connection serves several sessions in turn.
extension PostgresConnection {
    /// The next use is the holder's. Nothing is sent before.
    func lend(to holder: ConnectionHolder) {
        self.holder = holder
    }

    func reset() {
        guard isInTransaction else { return }
        do { try execute("ROLLBACK") } catch { close() }
    }

    /// Takes an open connection from the holder before: nothing of theirs reaches the next one, whatever their plugin has made
    /// of the session (a temporary table, a setting, a cursor, an advisory lock).
    ///
    /// By itself and before anything else is sent: in one pipeline with a transaction that is rolled back the settings would
    /// be taken back with it.
    func handOver(_ handle: OpaquePointer) throws {
        // What follows opens as well.
        pinned = holder
        do {
            try execute(
                """
                RESET ALL; SET SESSION AUTHORIZATION DEFAULT; CLOSE ALL; UNLISTEN *; DISCARD TEMP; \
                DISCARD SEQUENCES; SELECT pg_catalog.pg_advisory_unlock_all(); \
                SET application_name = \(SQLIdentifier.quoted(holder.applicationName)); \
                \(holder.session.pins(schema: schema, version: PQserverVersion(handle)))
                """)
            planning = nil
        } catch {
            close()
            throw error
        }
    }
}
