import CProjectionABI

/// What one call of the host's spans; stands on the stack of the call.
struct CallScope {
    let call: OpaquePointer
    let tables: HostTables
    let dialect: SQLDialect
    /// Reused from statement to statement and from call to call; nil while a statement is being bound.
    private var spareParameters: SQLParameters?
    /// The event that statements are queued for; nil for none.
    var current: UnsafePointer<projectionist_event_1>?
    /// What the host was last told of `current`.
    var announced: UnsafePointer<projectionist_event_1>?
    /// The event whose fields were read last, which an error about a field is about.
    var lastRead: UnsafePointer<projectionist_event_1>?

    init(call: OpaquePointer, tables: HostTables, parameters: SQLParameters) {
        self.call = call
        self.tables = tables
        spareParameters = parameters
        dialect = tables.sql.pointee.dialect(call) == PROJECTIONIST_DIALECT_SQLITE ? .sqlite : .postgresql
    }

    /// An empty buffer; another one where binding a statement's rows runs a statement of its own.
    mutating func takeParameters() -> SQLParameters {
        let parameters = spareParameters ?? SQLParameters()
        spareParameters = nil
        parameters.reset(for: dialect)
        return parameters
    }

    mutating func giveBack(_ parameters: SQLParameters) { spareParameters = parameters }

    /// Tells the host which event the next statement comes from, if that has changed.
    mutating func announceEvent() {
        guard announced != current else { return }
        tables.sql.pointee.for_event(call, current)
        announced = current
    }

    /// The event that an error belongs to.
    func blamed(for error: any Error) -> UnsafePointer<projectionist_event_1>? {
        if let current { return current }
        return error is FieldError || error is DecodingError ? lastRead : nil
    }
}
