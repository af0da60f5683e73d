import CProjectionABI
import EventStates
public import EventStore
import Logging
import PluginLibraries
public import Projections

/// An instance of a plugin's projection: used by one thread at a time, and never on Swift's cooperative pool, for a
/// plugin may block.
public final class ProjectionInstance: ProjectionHandler {
    /// The entry point's name.
    public let projection: String
    /// Calls the plugin's `request_stop` from any thread while the instance lives.
    public let stopRequest: StopRequest
    /// Takes a call away that does not return: every function of the host that the plugin calls in it fails from then on.
    public var revocation: CallRevocation? {
        let target = RevocationTarget(context: context)
        return CallRevocation { target.context.revoke() }
    }
    /// Where the instance comes from.
    public let image: PluginImage
    private var pointer: OpaquePointer?
    private let context: CallContext
    private let code: PluginCode

    init(
        projection: String, application: String, image: PluginImage, pointer: OpaquePointer, context: CallContext,
        code: PluginCode
    ) {
        self.code = code
        self.context = context
        context.begin(StateProblem(settings: image.settings, application: application)) {
            [logger = image.pluginLogger] function in
            let text =
                "projection '\(projection)' used a call after its end (\(function.name)): refused, and what it meant to write is lost; a call ends when the plugin's function returns, so let no thread go on with it"
            LateUses.note(text)
            logger.error("\(text)")
        }
        self.projection = projection
        self.image = image
        self.pointer = pointer
        stopRequest = StopRequest(
            image.library.factory.requestStop.map { function in
                let target = StopTarget(instance: pointer, function: function)
                return { code.run("request_stop") { target.function(target.instance) } }
            })
    }

    deinit {
        destroy()
    }

    // Sendable: `revoke` of a context may be called on any thread, and nothing else is used of it.
    private struct RevocationTarget: @unchecked Sendable {
        let context: CallContext
    }

    // Sendable: the plugin takes `request_stop` on any thread, and the pointer is used for nothing else.
    private struct StopTarget: @unchecked Sendable {
        let instance: OpaquePointer
        let function: @convention(c) (OpaquePointer?) -> Void
    }

    /// Lets the plugin create its read model's tables.
    public func setUp(in call: ProjectionCall) throws(ProjectionFailure) {
        let function = image.library.factory.setUp
        try run("set_up", call) { function($0, $1, $2) }
    }

    /// Lets the plugin apply events. What it sends stands in the call's queue; a query of its own has sent it already.
    public func apply(_ events: NotificationSlice, in call: ProjectionCall) throws(ProjectionFailure) {
        let function = image.library.factory.apply
        var applied = 0
        try run("apply", call, events: events, applied: &applied) { [context] instance, call, error, applied in
            function(instance, context.events.first, events.count, call, &applied, error)
        }
    }

    /// Lets the plugin empty its read model.
    public func clearReadModel(in call: ProjectionCall) throws(ProjectionFailure) {
        let function = image.library.factory.clearReadModel
        try run("clear_read_model", call) { function($0, $1, $2) }
    }

    /// Ends the instance. No call may follow; a second time does nothing.
    public func destroy() {
        guard let pointer else { return }
        self.pointer = nil
        stopRequest.end()
        code.run("destroy") { image.library.factory.destroy(pointer) }
        CallTable.giveBack(context)
    }

    private func run(
        _ name: StaticString, _ call: ProjectionCall, _ function: (OpaquePointer, OpaquePointer, OpaquePointer) -> Int32
    ) throws(ProjectionFailure) {
        var applied = 0
        try run(name, call, events: nil, applied: &applied) { instance, call, error, _ in
            function(instance, call, error)
        }
    }

    private func run(
        _ name: StaticString, _ call: ProjectionCall, events: NotificationSlice?, applied: inout Int,
        _ function: (OpaquePointer, OpaquePointer, OpaquePointer, inout Int) -> Int32
    ) throws(ProjectionFailure) {
        guard let pointer else { throw ProjectionFailure(text: "the instance is destroyed") }
        let status = code.run(name, events: events) {
            context.run(call, events: events) { call, error in function(pointer, call, error, &applied) }
        }
        let (words, storeError) = (context.words, context.failure)
        guard status != PROJECTIONIST_OK || storeError != nil else { return }
        // 0 is what the host set: nothing is known then.
        let hint = applied > 0 && applied <= events?.count ?? 0 ? applied : nil
        var failure = ProjectionFailure(
            // Without events there is nothing to put aside; the header says that it is used for apply alone.
            code: words.code, disposition: events == nil ? .unnamed : words.disposition,
            text: text(of: "\(name)", status: status, words, storeError), applied: hint, storeError: storeError,
            events: FailedEvents(events, position: storeError?.position, applied: hint))
        failure.wasReportedDone = status == PROJECTIONIST_OK
        throw failure
    }

    private func text(of name: String, status: Int32, _ words: PluginWords, _ storeError: EventStoreError?) -> String {
        if let storeError, storeError.code == .misusedCall { return storeError.description }
        if status == PROJECTIONIST_OK, let storeError {
            return "\(name) went on after a failed statement, which loses the transaction: \(storeError)"
        }
        if let text = words.text { return text }
        if let storeError { return storeError.description }
        let result = status == PROJECTIONIST_FAILED ? "" : " (it returned \(status))"
        return "\(name) failed without saying why\(result)"
    }
}
