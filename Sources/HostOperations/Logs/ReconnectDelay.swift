/// How long to wait before the next connection: longer with each that failed, from a tenth of a second to half a minute.
struct ReconnectDelay {
    private static let first = 0.1
    private static let longest = 30.0
    private var failures = 0

    /// Whether a connection was lost and none has worked since.
    var isUnderWay: Bool { failures > 0 }

    /// Seconds.
    ///
    /// - Parameter jitter: 0 ..< 1, so that many do not come back together.
    mutating func next(jitter: Double) -> Double {
        let doubled = Self.first * Double(1 << min(failures, 16))
        failures += 1
        return min(doubled, Self.longest) * (0.5 + jitter / 2)
    }

    /// A connection works.
    mutating func reset() { failures = 0 }
}
