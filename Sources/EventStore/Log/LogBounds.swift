/// Where a log ends, as one look showed it.
public struct LogBounds: Sendable, Hashable {
    /// The highest position; 0 for an empty log.
    public var highest: Int64
    /// The last position that was drawn; nil where that is not known (no sequence, or one that may not be read).
    public var lastDrawn: Int64?

    /// - Parameter lastDrawn: read after `highest`, or a position that was drawn in between would be missed.
    public init(highest: Int64, lastDrawn: Int64?) {
        self.highest = highest
        self.lastDrawn = lastDrawn
    }

    /// Whether a projection that has recorded `position` stands ahead of this log: above its highest position *and* above
    /// whatever was drawn. A deleted tail, or positions that were rolled back, are not that; what is not known counts as
    /// ahead.
    public func isOvertaken(by position: Int64) -> Bool {
        position > highest && position > (lastDrawn ?? highest)
    }
}
