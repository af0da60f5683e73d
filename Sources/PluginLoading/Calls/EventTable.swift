import CProjectionABI
import EventStates
import EventStore

/// The events of a call as a plugin sees them: one array, used again from call to call.
struct EventTable: ~Copyable {
    private var storage = UnsafeMutableBufferPointer<projectionist_event_1>(start: nil, count: 0)
    private(set) var slice: NotificationSlice?
    private var states: ParsedStates?
    /// The states' documents, by the event's place in the whole batch; empty until one was asked for.
    private(set) var documents = ParsedStates.Slots(start: nil, count: 0)

    var first: UnsafePointer<projectionist_event_1>? { UnsafePointer(storage.baseAddress) }

    deinit {
        storage.deallocate()
    }

    mutating func fill(_ slice: NotificationSlice) {
        self.slice = slice
        let count = slice.count
        if storage.count < count {
            storage.deallocate()
            storage = .allocate(capacity: max(64, count))
        }
        let isUUID = slice.batch.originatorIDType == .uuid
        for offset in 0..<count {
            let record = slice[offset]
            let id = record.originatorID
            storage.initializeElement(
                at: offset,
                to: projectionist_event_1(
                    position: record.position, originator_version: record.originatorVersion,
                    originator_uuid: isUUID ? id.assumingMemoryBound(to: UInt8.self).baseAddress : nil,
                    originator_text: isUUID ? projectionist_string_1() : projectionist_string_1(id),
                    topic: projectionist_string_1(record.topic), state: projectionist_bytes_1(record.state)))
        }
    }

    mutating func clear() {
        slice = nil
        states = nil
        documents = ParsedStates.Slots(start: nil, count: 0)
    }

    /// Which event of the call a plugin means; nil when the pointer is none of them.
    func offset(of event: UnsafePointer<projectionist_event_1>) -> Int? {
        guard let slice, let first else { return nil }
        let distance = UnsafeRawPointer(event) - UnsafeRawPointer(first)
        let stride = MemoryLayout<projectionist_event_1>.stride
        guard distance >= 0, distance % stride == 0, distance / stride < slice.count else { return nil }
        return distance / stride
    }

    /// What there is of an event's parsed state.
    enum ParsedState {
        /// The event's place in the whole batch, too.
        case document(OpaquePointer, index: Int)
        /// The pointer is no event of the call.
        case notInBatch
        case memoryIsShort
    }

    /// The parsed state of an event, made if nobody has asked for it before.
    mutating func parsedState(of event: UnsafePointer<projectionist_event_1>) -> ParsedState {
        guard let slice, let offset = offset(of: event) else { return .notInBatch }
        if states == nil {
            let states = ParsedStates.of(slice.batch)
            self.states = states
            documents = states.slots
        }
        // Not as `event` says: what one plugin may have scribbled there is parsed for all.
        let index = slice.index(at: offset)
        guard let document = states?.document(at: index, state: slice.batch.records[index].state) else {
            return .memoryIsShort
        }
        return .document(document, index: index)
    }
}
