/// Waits until `condition` gives a value, looking again every few milliseconds.
///
/// - Throws: ``TestFailure`` that names what was waited for when `seconds` are over; what `condition` throws.
public func eventually<Value>(
    _ what: String, within seconds: Double = 30, every milliseconds: Int = 20,
    isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(seconds)
    while true {
        if let value = try await condition() { return value }
        guard clock.now < deadline else { throw TestFailure("\(what): not within \(seconds) s") }
        try await Task.sleep(for: .milliseconds(milliseconds))
    }
}

/// Waits until `condition` is true; see the form with a value.
public func eventually(
    _ what: String, within seconds: Double = 30, every milliseconds: Int = 20,
    isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(what, within: seconds, every: milliseconds) { () -> Void? in
        try await condition() ? () : nil
    }
}
