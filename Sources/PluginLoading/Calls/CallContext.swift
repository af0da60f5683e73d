import CProjectionABI
import EventStore
import Glibc
import Synchronization

/// What `projectionist_call_1` points to: the call in hand of one instance.
///
/// It lives as long as the instance, so a plugin that keeps the pointer past its call, or uses it on another thread, is
/// told so instead of reading freed memory.
final class CallContext {
    /// The thread of the call in hand; 0 between calls.
    private let owner = Atomic<UInt>(0)
    /// Its cancellation, for any thread.
    private let cancellation = Mutex<CancellationFlag?>(nil)
    private(set) var call: ProjectionCall!
    private(set) var events = EventTable()
    /// The first statement that was refused or failed: from then on the call can only fail.
    private(set) var failure: EventStoreError?
    let parameters = ParameterBuffer()
    private var rows: [QueryRows] = []

    var handle: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }

    /// The context, on the thread of its call; nil anywhere else.
    static func current(_ handle: OpaquePointer?) -> CallContext? {
        guard let context = of(handle), context.owner.load(ordering: .relaxed) == pthread_self() else { return nil }
        return context
    }

    static func isCancelled(_ handle: OpaquePointer?) -> Bool {
        of(handle)?.cancellation.withLock { $0 }?.isCancelled ?? false
    }

    private static func of(_ handle: OpaquePointer?) -> CallContext? {
        guard let handle else { return nil }
        return Unmanaged<CallContext>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
    }

    /// Runs one function of the plugin.
    func run(_ call: ProjectionCall, events slice: NotificationSlice?, _ body: () -> Int32) -> Int32 {
        self.call = call
        call.queue.position = nil
        if let slice { events.fill(slice) }
        cancellation.withLock { $0 = call.cancellation }
        owner.store(UInt(pthread_self()), ordering: .relaxed)
        let status = body()
        owner.store(0, ordering: .relaxed)
        cancellation.withLock { $0 = nil }
        call.queue.position = nil
        events.clear()
        rows.removeAll(keepingCapacity: true)
        parameters.trim()
        self.call = nil
        return status
    }

    /// Gives the failure of the call that has ended, once.
    func takeFailure() -> EventStoreError? {
        defer { failure = nil }
        return failure
    }

    /// Remembers why a statement was refused or failed.
    func record(_ error: any Error) {
        guard failure == nil else { return }
        failure = error as? EventStoreError ?? EventStoreError(.statementFailed, String(describing: error))
    }

    /// The parsed state of an event of the call.
    func parsedState(of event: UnsafePointer<projectionist_event_1>) -> EventTable.ParsedState {
        events.parsedState(of: event)
    }

    /// Keeps the rows of a query until the call ends.
    func keep(_ rows: QueryRows) {
        self.rows.append(rows)
    }
}
