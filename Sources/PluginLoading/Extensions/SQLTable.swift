import CProjectionABI
import EventStore
import Projections

/// `projectionist_sql_1`.
enum SQLTable {
    // Safe: written once, before anybody has the pointer.
    nonisolated(unsafe) static let table = HostTable.immortal(
        projectionist_sql_1(
            size: MemoryLayout<projectionist_sql_1>.size,
            dialect: { call in
                CallContext.use(CallHandle(call, .call), .dialect, otherwise: 0) { context in
                    context.call?.dialect == .postgresql
                        ? PROJECTIONIST_DIALECT_POSTGRESQL : PROJECTIONIST_DIALECT_SQLITE
                }
            },
            for_event: { call, event in
                CallContext.useLocked(call, .forEvent, otherwise: ()) { $0.nameEvent(event) }
            },
            execute: { call, statement, parameters, count in
                CallContext.useLocked(call, .execute, otherwise: PROJECTIONIST_FAILED) {
                    $0.execute(statement, parameters, columns: count, rows: 1)
                }
            },
            execute_many: { call, statement, parameters, columns, rows in
                CallContext.useLocked(call, .executeMany, otherwise: PROJECTIONIST_FAILED) {
                    $0.execute(statement, parameters, columns: columns, rows: rows)
                }
            },
            query: { call, statement, parameters, count, rows in
                rows?.pointee = nil
                return CallContext.useLocked(call, .query, otherwise: PROJECTIONIST_FAILED) { context in
                    guard let result = context.query(statement, parameters, count) else { return PROJECTIONIST_FAILED }
                    rows?.pointee = result.pointer
                    return PROJECTIONIST_OK
                }
            },
            row_count: { CallContext.rows($0)?.rowCount ?? 0 },
            column_count: { CallContext.rows($0)?.columnCount ?? 0 },
            int64: { rows, row, column, value in
                QueryRows.read(rows, row, column, into: value) { SQLValueText.int64($0) }
            },
            real: { rows, row, column, value in
                QueryRows.read(rows, row, column, into: value) { SQLValueText.real($0) }
            },
            text: { rows, row, column, value in
                QueryRows.read(rows, row, column, into: value) { projectionist_string_1($0) }
            },
            bytes: { rows, row, column, value in QueryRows.readBytes(rows, row, column, into: value) },
            uuid: { rows, row, column, value in QueryRows.readUUID(rows, row, column, into: value) }))
}

extension CallContext {
    /// The event that the following statements come from.
    func nameEvent(_ event: UnsafePointer<projectionist_event_1>?) {
        guard let call else { return }
        guard let event else {
            call.queue.position = nil
            return
        }
        guard events.offset(of: event) != nil else {
            record(
                EventStoreError(
                    .invalidParameter, "for_event was given an event that is not an element of the batch in hand"))
            return
        }
        call.queue.position = event.pointee.position
    }

    func execute(
        _ statement: projectionist_string_1, _ values: UnsafePointer<projectionist_value_1>?, columns: Int, rows: Int
    ) -> Int32 {
        guard let call, failure == nil else { return PROJECTIONIST_FAILED }
        do {
            let sql = try text(of: statement)
            let parameters = try self.parameters.convert(values, columns: columns, rows: rows, dialect: call.dialect)
            try call.queue.executeMany(sql, parameters: parameters, columns: columns, rows: rows)
            return PROJECTIONIST_OK
        } catch {
            record(error)
            return PROJECTIONIST_FAILED
        }
    }

    func query(
        _ statement: projectionist_string_1, _ values: UnsafePointer<projectionist_value_1>?, _ count: Int
    ) -> CallHandle? {
        guard let call, failure == nil else { return nil }
        do {
            let sql = try text(of: statement)
            let parameters = try self.parameters.convert(values, columns: count, rows: 1, dialect: call.dialect)
            return keep(try call.session.query(sql, parameters: parameters, after: call.queue))
        } catch {
            record(error)
            return nil
        }
    }

    private func text(of statement: projectionist_string_1) throws(EventStoreError) -> UnsafeRawBufferPointer {
        guard let bytes = statement.bytes else {
            throw EventStoreError(
                .invalidParameter,
                "a statement has a length of \(statement.length) and a null pointer, or that is no length")
        }
        return bytes
    }
}
