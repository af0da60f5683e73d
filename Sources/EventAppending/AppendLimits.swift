/// How much an ``Appender`` takes on at once, and how long it tries.
public struct AppendLimits: Sendable, Hashable {
    /// The most appends, and bytes of topics and states, of one transaction. A larger append goes alone.
    public var groupCount = 512
    /// Bytes, for a transaction; see ``groupCount``.
    public var groupBytes = 8 << 20
    /// The most appends, and bytes, that are accepted and not answered; one more is refused with
    /// ``AppendError/Code/overloaded``. A single append is taken whatever its size is.
    public var pendingCount = 10_000
    /// Bytes, for all that is not answered; see ``pendingCount``.
    public var pendingBytes = 64 << 20
    /// How often a transaction is tried that failed for a passing reason and is known to have stored nothing.
    public var attempts = 8
    /// For how long after it was accepted an append is tried again.
    public var patience = Duration.seconds(10)
    /// The pause before the second attempt; it doubles from one to the next.
    public var firstPause = Duration.milliseconds(50)

    /// The limits that the host uses.
    public init() {}
}
