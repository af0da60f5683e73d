/// What a caller wants of a pool.
public struct PoolRequest: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// What the connection is for: what others are told who wait for it.
    public var purpose: String
    /// Where the connection leads, for a pool that has connections to several places within its bound.
    public var place: Int
    /// Who comes back for more: gets the connection that they had last, where it is idle, with what they have prepared on it.
    /// nil for nobody in particular.
    public var holder: String?
    /// Whether the connection is held while somebody else's code computes: see ``PoolBounds/mostInCalls``.
    public var isInCall: Bool

    /// - Parameter purpose: names the connection's use in a ``PoolError`` that others get.
    public init(_ purpose: String, place: Int = 0, holder: String? = nil, isInCall: Bool = false) {
        self.purpose = purpose
        self.place = place
        self.holder = holder
        self.isInCall = isInCall
    }

    /// A purpose alone: place 0, for nobody in particular, and not in a call of a plugin.
    public init(stringLiteral value: String) { self.init(value) }
}
