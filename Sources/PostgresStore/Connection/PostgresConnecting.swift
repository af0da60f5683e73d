import CLibPQ
import EventStore
import Foundation
import Synchronization

/// A connect of libpq on a thread of its own, so that the one who waits for it can be interrupted, also while a name is
/// looked up. libpq goes through all hosts and addresses and gives each its own `connect_timeout`.
final class PostgresConnecting: Sendable {
    private enum State {
        case underWay
        case ended(Handle?)
        /// Nobody waits any more: the thread closes what it gets.
        case abandoned
    }

    /// A connection on its way from one thread to the other.
    // Sendable: the thread that made it does not touch it again.
    private struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private let state = Mutex(State.underWay)
    private let end = EventDescriptor()

    private init() {}

    /// Connects, blocking or not as libpq sees fit; the connection may have failed, see `PQstatus`.
    ///
    /// - Throws: ``EventStoreError/Code/interrupted``; ``EventStoreError/Code/connectionLost`` without a descriptor.
    static func connect(
        _ parameters: [String: String], interrupt: PostgresInterrupt
    ) throws(EventStoreError) -> OpaquePointer? {
        let attempt = PostgresConnecting()
        try attempt.end.open()
        let thread = Thread { attempt.run(parameters) }
        thread.name = "connect"
        thread.stackSize = 1 << 20
        thread.start()
        return try attempt.wait(interrupt)
    }

    private func run(_ parameters: [String: String]) {
        let names = parameters.keys.sorted()
        let pointer = withCStrings(names) { keywords in
            withCStrings(names.map { parameters[$0]! }) { values in PQconnectdbParams(keywords, values, 1) }
        }
        let handle = pointer.map { Handle(pointer: $0) }
        let isAbandoned = state.withLock { state in
            if case .abandoned = state { return true }
            state = .ended(handle)
            return false
        }
        if isAbandoned, let handle { PQfinish(handle.pointer) } else { end.set() }
    }

    private func wait(_ interrupt: PostgresInterrupt) throws(EventStoreError) -> OpaquePointer? {
        while true {
            var descriptors = [
                pollfd(fd: end.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: interrupt.event.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&descriptors, 2, -1)
            let isInterrupted = interrupt.isInterrupted
            let result: State = state.withLock { state in
                let now = state
                if isInterrupted { state = .abandoned }
                return now
            }
            switch result {
            case .ended(let handle) where isInterrupted:
                if let handle { PQfinish(handle.pointer) }
            case .ended(let handle):
                return handle?.pointer
            case .underWay, .abandoned: break
            }
            if isInterrupted { throw EventStoreError(.interrupted, "interrupted") }
        }
    }
}
