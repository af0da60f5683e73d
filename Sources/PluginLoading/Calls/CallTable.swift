import Glibc
import Synchronization

/// Where a handle's context is found. A context that was made stays until the process ends and is used again: a handle
/// that outlives its instance meets a context of another generation, not freed memory.
enum CallTable {
    // Safe: a place is written once, before there is a handle that names it.
    nonisolated(unsafe) private static let places = calloc(Int(CallHandle.places), MemoryLayout<UInt>.stride)!
        .bindMemory(to: Unmanaged<CallContext>?.self, capacity: Int(CallHandle.places))

    private struct Contexts: @unchecked Sendable {
        // Sendable: whoever takes a context is the only one to have it.
        var spare: [CallContext] = []
        var made: UInt = 0
    }

    private static let contexts = Mutex(Contexts())

    /// A context for one instance, or for one call without an instance; nil when a million are in use.
    static func take() -> CallContext? {
        contexts.withLock { contexts in
            if let context = contexts.spare.popLast() { return context }
            guard contexts.made < CallHandle.places else { return nil }
            let context = CallContext(place: contexts.made)
            places[Int(contexts.made)] = Unmanaged.passRetained(context)
            contexts.made += 1
            return context
        }
    }

    /// Takes a context back, of which no call is running.
    static func giveBack(_ context: CallContext) {
        context.retire()
        contexts.withLock { $0.spare.append(context) }
    }

    /// The context of a handle; nil for a place that was never given.
    @inline(__always)
    static func context(of handle: CallHandle) -> Unmanaged<CallContext>? { places[Int(handle.place)] }
}
