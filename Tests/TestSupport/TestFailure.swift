/// A test's surroundings are not as the test needs them; one line says what is wrong.
public struct TestFailure: Error, CustomStringConvertible {
    /// What is wrong, one line.
    public let description: String

    /// - Parameter description: what is wrong, one line.
    public init(_ description: String) { self.description = description }
}
