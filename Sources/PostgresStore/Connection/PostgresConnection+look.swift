import CLibPQ
import EventStore

extension PostgresConnection {
    /// Looks at a new connection and pins its session; both in one message.
    ///
    /// - Throws: ``EventStoreError/Code/connectionLost`` for a standby or a read-only server: there a row that is missing
    ///   would pass for filtered out. It may be otherwise later, or on the next host.
    func look(_ handle: OpaquePointer) throws -> PostgresBackend {
        let results = try collect(
            handle, Self.look + holder.session.pins(schema: schema, version: PQserverVersion(handle)))
        guard let row = results.first, row.rowCount == 1 else { throw PostgresFailure.lost(handle) }
        pinned = holder
        let host = PQhost(handle).map { String(cString: $0) } ?? "?"
        let place = "\(host):\(PQport(handle).map { String(cString: $0) } ?? "?")"
        if row.text(0, 1) == "t" {
            throw EventStoreError(
                .connectionLost,
                "\(place) is a standby (in recovery): it takes no writes and may lack events; connect to the primary")
        }
        if row.text(0, 2) == "on" {
            throw EventStoreError(
                .connectionLost,
                "\(place) is read-only (default_transaction_read_only); nothing is written until that is taken back")
        }
        var system: Int64?
        if row.text(0, 5) == "t" {
            let control = try collect(handle, "SELECT system_identifier FROM pg_catalog.pg_control_system()")
            system = control.first?.text(0, 0).flatMap { Int64($0) }
        }
        return PostgresBackend(
            pid: row.text(0, 0).flatMap { Int64($0) } ?? 0, start: row.text(0, 6) ?? "",
            epoch: LogEpoch(
                system: system, timeline: row.text(0, 3).map { String($0.prefix(8)) },
                serverStart: row.text(0, 4) ?? ""))
    }

    /// The timeline is that of the WAL file being written: the control file's lags behind after a promotion. Whether the
    /// system identifier may be read is asked first, since a call without the right fails before it is reached.
    private static let look = """
        SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(), \
        pg_catalog.current_setting('transaction_read_only'), CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL \
        ELSE pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()) END, \
        extract(epoch FROM pg_catalog.pg_postmaster_start_time()), \
        pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE'), \
        (SELECT extract(epoch FROM backend_start) FROM pg_catalog.pg_stat_activity \
        WHERE pid = pg_catalog.pg_backend_pid()); 
        """

    /// The results of several statements, in text format.
    private func collect(_ handle: OpaquePointer, _ sql: String) throws -> [PostgresResult] {
        guard PQsendQuery(handle, sql) == 1 else { throw PostgresFailure.lost(handle) }
        var results: [PostgresResult] = []
        var failure: EventStoreError?
        while let result = try nextResult(handle) {
            if let error = result.failure { failure = failure ?? error } else { results.append(result) }
        }
        if let failure { throw failure }
        return results
    }
}
