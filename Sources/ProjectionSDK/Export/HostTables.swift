import CProjectionABI

/// The host's tables, which are immutable and valid until the process ends.
struct HostTables {
    let host: UnsafePointer<projectionist_host_1>
    let sql: UnsafePointer<projectionist_sql_1>
    let json: UnsafePointer<projectionist_json_1>
    let settings: UnsafePointer<projectionist_settings_1>?
    let metrics: UnsafePointer<projectionist_metrics_1>?

    /// Looks the extensions up.
    ///
    /// - Throws: ``ProjectionError`` that names the table which is missing or of another size.
    init(_ host: UnsafePointer<projectionist_host_1>) throws(ProjectionError) {
        guard host.pointee.size == MemoryLayout<projectionist_host_1>.size else {
            throw Self.unsuitable("projectionist_host_1", size: host.pointee.size)
        }
        self.host = host
        guard let sql = Self.table(PROJECTIONIST_SQL_1, host, as: projectionist_sql_1.self) else {
            throw Self.missing(PROJECTIONIST_SQL_1)
        }
        guard sql.pointee.size == MemoryLayout<projectionist_sql_1>.size else {
            throw Self.unsuitable(PROJECTIONIST_SQL_1, size: sql.pointee.size)
        }
        self.sql = sql
        guard let json = Self.table(PROJECTIONIST_JSON_1, host, as: projectionist_json_1.self) else {
            throw Self.missing(PROJECTIONIST_JSON_1)
        }
        guard json.pointee.size == MemoryLayout<projectionist_json_1>.size else {
            throw Self.unsuitable(PROJECTIONIST_JSON_1, size: json.pointee.size)
        }
        self.json = json
        let settings = Self.table(PROJECTIONIST_SETTINGS_1, host, as: projectionist_settings_1.self)
        if let settings, settings.pointee.size != MemoryLayout<projectionist_settings_1>.size {
            throw Self.unsuitable(PROJECTIONIST_SETTINGS_1, size: settings.pointee.size)
        }
        self.settings = settings
        let metrics = Self.table(PROJECTIONIST_METRICS_1, host, as: projectionist_metrics_1.self)
        if let metrics, metrics.pointee.size != MemoryLayout<projectionist_metrics_1>.size {
            throw Self.unsuitable(PROJECTIONIST_METRICS_1, size: metrics.pointee.size)
        }
        self.metrics = metrics
    }

    private static func table<Table>(
        _ id: String, _ host: UnsafePointer<projectionist_host_1>, as type: Table.Type
    ) -> UnsafePointer<Table>? {
        withBorrowedString(id) { host.pointee.extension(host, $0) }?.assumingMemoryBound(to: type)
    }

    private static func missing(_ id: String) -> ProjectionError {
        .stop("this host does not have the extension '\(id)' that the plugin's SDK needs; use a newer host")
    }

    private static func unsuitable(_ name: String, size: Int) -> ProjectionError {
        .stop(
            "the host's table '\(name)' has \(size) bytes, the plugin's SDK knows another; build it for this host"
        )
    }
}
