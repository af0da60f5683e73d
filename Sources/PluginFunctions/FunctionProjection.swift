import CSimdJSON
import EventStates
import EventStore
import Glibc
import Logging
import PluginLibraries
import PluginManifests
import Projections

/// A projection of plain functions: each event goes to the function that its topic is bound to. Used by one thread at a time.
final class FunctionProjection: ProjectionHandler {
    private let entry: PluginManifest.ProjectionEntry
    private let functions: [BoundFunction]
    let context: FunctionCallContext
    private let code: PluginCode
    let stateProblem: StateProblem
    /// Whether a function asks for a value of the state.
    private let readsStates: Bool
    private var isDestroyed = false
    /// The function that the event before went to: most often it is the next one's as well.
    private var last: Unmanaged<BoundFunction>?

    /// Plain functions cannot be asked; the host itself asks between two events.
    let stopRequest = StopRequest()

    /// Takes a call away that does not return: the host functions that it has fail from then on.
    var revocation: CallRevocation? { CallRevocation { [context] in context.revoke() } }

    init(
        _ entry: PluginManifest.ProjectionEntry, _ functions: [BoundFunction], _ context: FunctionCallContext,
        logger: Logger,
        settings: @escaping @Sendable (String) -> String?, code: PluginCode
    ) {
        self.entry = entry
        self.functions = functions
        self.context = context
        readsStates = functions.contains { $0.readsState }
        self.code = code
        stateProblem = StateProblem(settings: settings, application: entry.application)
        context.begin { [name = entry.name] function in
            let text =
                "projection '\(name)' used '\(function.rawValue)' after its call's end: refused, and what it meant to write is lost; a host function is the function's own until that returns, so keep no pointer to it and let no thread go on with it"
            LateUses.note(text)
            logger.error("\(text)")
        }
    }

    deinit { destroy() }

    /// Runs the manifest's `set-up`.
    func setUp(in call: ProjectionCall) throws(ProjectionFailure) { try run(entry.setUp, of: "set-up", in: call) }

    /// Runs the manifest's `clear`.
    func clearReadModel(in call: ProjectionCall) throws(ProjectionFailure) {
        try run(entry.clear, of: "clear", in: call)
    }

    /// No call follows; pointers to host functions lead nowhere from now on. A second time does nothing.
    func destroy() {
        guard !isDestroyed else { return }
        isDestroyed = true
        context.giveBack()
    }

    private func run(_ statements: [String], of key: String, in call: ProjectionCall) throws(ProjectionFailure) {
        for var statement in statements {
            do {
                try statement.withUTF8 { bytes in
                    try call.queue.execute(UnsafeRawBufferPointer(bytes), parameters: .init(start: nil, count: 0))
                }
            } catch {
                throw ProjectionFailure(
                    text: "a statement of the manifest's '\(key)' is refused: \(error)",
                    storeError: error as? EventStoreError)
            }
        }
    }

    /// Gives each event to its function, in order, and ends at the first that fails.
    func apply(_ events: NotificationSlice, in call: ProjectionCall) throws(ProjectionFailure) {
        guard !isDestroyed else { throw ProjectionFailure(text: "the projection is destroyed") }
        context.enter(call)
        var failed: (offset: Int, fault: EventFault)?
        let batch = events.batch
        let states = readsStates ? ParsedStates.of(batch) : nil
        // All that is of the batch alone is looked up once: most of the way of an event is here.
        withExtendedLifetime(batch) {
            let (records, idType) = (batch.records, batch.originatorIDType)
            for offset in 0..<events.count {
                let index = events.index(at: offset)
                let fault = apply(records[index], at: index, idType, states, call)
                guard let fault else { continue }
                failed = (offset, fault)
                break
            }
        }
        let misuse = context.leave()
        guard let (offset, fault) = failed else {
            guard let misuse else { return }
            var failure = ProjectionFailure(
                text: misuse.description, storeError: misuse, events: FailedEvents(events, position: nil))
            failure.wasReportedDone = true
            throw failure
        }
        throw failure(of: fault, at: offset, events, misuse)
    }

    @inline(__always)
    private func apply(
        _ record: NotificationRecord, at index: Int, _ idType: OriginatorIDType, _ states: ParsedStates?,
        _ call: ProjectionCall
    ) -> EventFault? {
        guard !call.cancellation.isCancelled else { return .cancelled }
        guard let function = function(for: record.topic) else { return nil }
        // The projection has it as long as it lives itself.
        return function._withUnsafeGuaranteedRef { function in
            var root = csimdjson_node()
            if function.readsState, let states {
                guard let document = states.document(at: index, state: record.state) else { return .memoryIsShort }
                root = csimdjson_root(document)
                if root.document == nil { return .state(String(cString: csimdjson_problem(document))) }
            }
            if let fault = function.read(EventValues(record: record, idType: idType, root: root)) {
                return .argument(fault, function)
            }
            let before = code.enter(function.symbol, position: record.position)
            let status = context.run(function, position: record.position)
            code.leave(before)
            return status == 0 && context.canGoOn ? nil : .function(status, function)
        }
    }

    @inline(__always)
    private func function(for topic: UnsafeRawBufferPointer) -> Unmanaged<BoundFunction>? {
        if let last, last._withUnsafeGuaranteedRef({ $0.isBound(to: topic) }) { return last }
        guard let function = functions.first(where: { $0.isBound(to: topic) }) else { return nil }
        last = Unmanaged.passUnretained(function)
        return last
    }
}
