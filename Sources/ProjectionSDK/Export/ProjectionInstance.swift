import CProjectionABI

/// A running projection: what the host's `projectionist_instance_1` points to.
final class ProjectionInstance {
    private let tables: HostTables
    private let filter: TopicFilter
    private let parameters = SQLParameters()
    private var projection: any BatchProjection

    init(_ type: any BatchProjection.Type, context: ProjectionContext, filter: TopicFilter) throws {
        tables = context.tables
        self.filter = filter
        projection = try type.init(context: context)
    }

    func setUp(_ call: OpaquePointer, _ error: OpaquePointer?) -> Int32 {
        perform(call, error) { scope in try projection.setUp(SQL(scope: scope)) }
    }

    func clearReadModel(_ call: OpaquePointer, _ error: OpaquePointer?) -> Int32 {
        perform(call, error) { scope in try projection.clearReadModel(SQL(scope: scope)) }
    }

    func apply(
        _ events: UnsafeBufferPointer<projectionist_event_1>, _ call: OpaquePointer,
        _ applied: UnsafeMutablePointer<Int>?, _ error: OpaquePointer?
    ) -> Int32 {
        perform(call, error) { scope in
            do {
                try projection.apply(EventBatch(events, filter: filter, scope: scope), SQL(scope: scope))
                applied?.pointee = events.count
            } catch {
                if let event = scope.pointee.blamed(for: error) { applied?.pointee = event - events.baseAddress! }
                throw error
            }
        }
    }

    private func perform(
        _ call: OpaquePointer, _ sink: OpaquePointer?, _ body: (UnsafeMutablePointer<CallScope>) throws -> Void
    ) -> Int32 {
        var scope = CallScope(call: call, tables: tables, parameters: parameters)
        do {
            try withUnsafeMutablePointer(to: &scope, body)
            return PROJECTIONIST_OK
        } catch {
            tables.fail(sink, error, event: scope.blamed(for: error))
            return PROJECTIONIST_FAILED
        }
    }
}

extension HostTables {
    /// Tells the host why a call fails. What the host itself has found out about a statement is left as it is.
    func fail(_ sink: OpaquePointer?, _ error: any Error, event: UnsafePointer<projectionist_event_1>? = nil) {
        guard let sink, !(error is SQLError) else { return }
        var text = ErrorText.describe(error)
        if let event { text = "event \(event.pointee.position) (\(String(event.pointee.topic))): \(text)" }
        let error = error as? ProjectionError
        withBorrowedString(text) {
            host.pointee.fail(sink, error?.code ?? 0, error?.disposition.rawValue ?? PROJECTIONIST_RETRY, $0)
        }
    }
}
