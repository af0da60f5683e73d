/// A taken place among the feeds; given back once, at the latest when nobody holds it any more.
final class FeedSlot: Sendable {
    private let slots: FeedSlots
    private let isTaken = Flag()

    init(_ slots: FeedSlots) { self.slots = slots }

    deinit { free() }

    func free() { if isTaken.lower() { slots.free() } }
}
