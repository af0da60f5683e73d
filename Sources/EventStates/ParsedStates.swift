import CSimdJSON
package import EventStore
package import Synchronization

/// The parsed states of a batch's events, each made when it is first asked for, for all who share the batch.
// Sendable: each slot is set once, atomically, and the document in it does not change.
package final class ParsedStates: @unchecked Sendable {
    package typealias Slots = UnsafeMutableBufferPointer<Atomic<OpaquePointer?>>
    package let slots: Slots

    private init(count: Int) {
        slots = .allocate(capacity: count)
        for index in 0..<count { (slots.baseAddress! + index).initialize(to: Atomic(nil)) }
    }

    deinit {
        for index in slots.indices { csimdjson_free(slots[index].load(ordering: .acquiring)) }
        slots.deallocate()
    }

    /// Those of a batch, which go with it.
    package static func of(_ batch: NotificationBatch) -> ParsedStates {
        batch.attachment.withLock { attachment in
            if let states = attachment as? ParsedStates { return states }
            let states = ParsedStates(count: batch.capacity)
            attachment = states
            return states
        }
    }

    /// The document of one event; nil when memory is short.
    package func document(at index: Int, state: UnsafeRawBufferPointer) -> OpaquePointer? {
        if let document = slots[index].load(ordering: .acquiring) { return document }
        guard let document = csimdjson_parse(state.baseAddress, state.count) else { return nil }
        let (isFirst, other) = slots[index].compareExchange(
            expected: nil, desired: document, ordering: .acquiringAndReleasing)
        if isFirst { return document }
        // Another runner was faster with the same state.
        csimdjson_free(document)
        return other
    }
}
