package import CProjectionABI

/// The host's functions, which keep to the ABI and record what a plugin does.
package enum TrialHost {
    /// Text that lives until the process ends.
    package static func leak(_ text: String) -> UnsafeBufferPointer<CChar> {
        let memory = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count)
        _ = memory.initialize(from: text.utf8.map { CChar(bitPattern: $0) })
        return UnsafeBufferPointer(memory)
    }

    /// What `settings/1` answers: those of the trial whose call is running here.
    @TaskLocal package static var settings: [String: String] = [:]

    // Safe, as the others below: what they point to is never changed once it is made.
    nonisolated(unsafe) package static let table: UnsafePointer<projectionist_host_1> = {
        let table = UnsafeMutablePointer<projectionist_host_1>.allocate(capacity: 1)
        table.initialize(
            to: projectionist_host_1(
                size: MemoryLayout<projectionist_host_1>.size, context: nil,
                log: { _, _, _ in },
                fail: { error, code, disposition, text in
                    TrialCall.of(error).failures.append(
                        TrialFailure(
                            code: code, disposition: TrialFailure.Disposition(disposition),
                            text: String(borrowed: text)))
                },
                cancelled: { TrialCall.of($0).isCancelled ? 1 : 0 },
                extension: { _, id in
                    switch String(borrowed: id) {
                    case PROJECTIONIST_SQL_1: UnsafeRawPointer(sql)
                    case PROJECTIONIST_JSON_1: UnsafeRawPointer(TrialJSON.table)
                    case PROJECTIONIST_SETTINGS_1: UnsafeRawPointer(settingsFunctions)
                    default: nil
                    }
                }))
        return UnsafePointer(table)
    }()

    nonisolated(unsafe) private static let settingsFunctions: UnsafePointer<projectionist_settings_1> = {
        let table = UnsafeMutablePointer<projectionist_settings_1>.allocate(capacity: 1)
        table.initialize(
            to: projectionist_settings_1(
                size: MemoryLayout<projectionist_settings_1>.size,
                value: { _, name, value in
                    guard let text = settings[String(borrowed: name)] else {
                        return PROJECTIONIST_MISSING
                    }
                    value!.pointee = projectionist_string_1(leak(text))
                    return PROJECTIONIST_OK
                }))
        return UnsafePointer(table)
    }()

    nonisolated(unsafe) private static let sql: UnsafePointer<projectionist_sql_1> = {
        let table = UnsafeMutablePointer<projectionist_sql_1>.allocate(capacity: 1)
        table.initialize(
            to: projectionist_sql_1(
                size: MemoryLayout<projectionist_sql_1>.size,
                dialect: { TrialCall.of($0).dialect },
                for_event: { TrialCall.of($0).attribute(to: $1) },
                execute: { TrialCall.of($0).take($1, $2, columns: $3, rows: 1) },
                execute_many: { TrialCall.of($0).take($1, $2, columns: $3, rows: $4) },
                query: { call, statement, values, count, rows in
                    let call = TrialCall.of(call)
                    guard call.take(statement, values, columns: count, rows: 1) == PROJECTIONIST_OK,
                        let answer = call.rows()
                    else { return PROJECTIONIST_FAILED }
                    rows!.pointee = OpaquePointer(Unmanaged.passRetained(answer).toOpaque())
                    return PROJECTIONIST_OK
                },
                row_count: { TrialRows.of($0).values.count },
                column_count: { TrialRows.of($0).columnCount },
                int64: { rows, row, column, value in
                    TrialRows.of(rows).read(row, column, { $0.storeText.flatMap(Int64.init) }) { value!.pointee = $0 }
                },
                real: { rows, row, column, value in
                    TrialRows.of(rows).read(row, column, { $0.storeText.flatMap { Double($0) } }) {
                        value!.pointee = $0
                    }
                },
                text: { rows, row, column, value in
                    let rows = TrialRows.of(rows)
                    return rows.read(row, column, \.storeText) { text in
                        let kept = UnsafeRawBufferPointer(rows.keep(text.utf8)).bindMemory(to: CChar.self)
                        value!.pointee = projectionist_string_1(kept)
                    }
                },
                bytes: { rows, row, column, value in
                    let rows = TrialRows.of(rows)
                    return rows.read(row, column, \.blob) { bytes in
                        let kept = rows.keep(bytes)
                        value!.pointee = projectionist_bytes_1(data: kept.baseAddress, size: kept.count)
                    }
                },
                uuid: { rows, row, column, value in
                    TrialRows.of(rows).read(row, column, \.uuid) { bytes in
                        for (index, byte) in bytes.enumerated() { value![index] = byte }
                    }
                }))
        return UnsafePointer(table)
    }()
}
