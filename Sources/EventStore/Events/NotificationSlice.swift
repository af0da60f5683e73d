/// Some events of a batch, in order: what one call of a projection gets.
public struct NotificationSlice: Sendable {
    /// The batch in which the events stand; it lives as long as the slice.
    public let batch: NotificationBatch
    private let selection: Selection

    private enum Selection: Sendable {
        case range(Range<Int>)
        case list(ArraySlice<Int32>)
    }

    /// All events of `batch`, or those in `range`.
    public init(_ batch: NotificationBatch, range: Range<Int>? = nil) {
        self.batch = batch
        selection = .range(range ?? 0..<batch.count)
    }

    /// The events at the given indexes of `batch`, which rise.
    public init(_ batch: NotificationBatch, indexes: ArraySlice<Int32>) {
        self.batch = batch
        selection = .list(indexes)
    }

    /// How many events the slice has.
    public var count: Int {
        switch selection {
        case .range(let range): range.count
        case .list(let list): list.count
        }
    }

    /// Whether the slice has no event.
    public var isEmpty: Bool { count == 0 }

    /// Where the event `offset` of the slice stands in ``batch``.
    public func index(at offset: Int) -> Int {
        switch selection {
        case .range(let range): range.lowerBound + offset
        case .list(let list): Int(list[list.startIndex + offset])
        }
    }

    /// The event at `offset` of the slice, from 0. Its bytes are valid while ``batch`` lives.
    public subscript(offset: Int) -> NotificationRecord { batch.records[index(at: offset)] }

    /// The events at the given offsets of this slice.
    public func part(_ offsets: Range<Int>) -> NotificationSlice {
        switch selection {
        case .range(let range):
            NotificationSlice(
                batch, range: range.lowerBound + offsets.lowerBound..<range.lowerBound + offsets.upperBound)
        case .list(let list):
            NotificationSlice(
                batch, indexes: list[list.startIndex + offsets.lowerBound..<list.startIndex + offsets.upperBound])
        }
    }

    /// The same without the events at some offsets, which rise.
    public func without(_ offsets: [Int]) -> NotificationSlice {
        guard !offsets.isEmpty else { return self }
        var left = offsets[...]
        var kept: [Int32] = []
        kept.reserveCapacity(count - offsets.count)
        for offset in 0..<count {
            if offset == left.first { left = left.dropFirst() } else { kept.append(Int32(index(at: offset))) }
        }
        return NotificationSlice(batch, indexes: kept[...])
    }

    /// The stream of an event, as text.
    public func stream(at offset: Int) -> String {
        withExtendedLifetime(batch) { batch.originatorID(self[offset]).description }
    }

    /// The position of the last event; nil for an empty slice.
    public var lastPosition: Int64? { isEmpty ? nil : self[count - 1].position }
}
