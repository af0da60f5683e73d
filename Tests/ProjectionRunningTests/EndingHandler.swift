import EventStore
import Projections

/// A handler of whose end a test makes something.
final class EndingHandler: ProjectionHandler {
    private let handler: any ProjectionHandler
    private let end: () -> Void

    /// - Parameter end: what happens behind the handler's own end.
    init(_ handler: any ProjectionHandler, end: @escaping () -> Void) {
        self.handler = handler
        self.end = end
    }

    func setUp(in call: ProjectionCall) throws(ProjectionFailure) { try handler.setUp(in: call) }

    func apply(_ events: NotificationSlice, in call: ProjectionCall) throws(ProjectionFailure) {
        try handler.apply(events, in: call)
    }

    func clearReadModel(in call: ProjectionCall) throws(ProjectionFailure) { try handler.clearReadModel(in: call) }

    var stopRequest: StopRequest { handler.stopRequest }

    func destroy() {
        handler.destroy()
        end()
    }
}
