/// A test's surroundings are not as the test needs them; one line says what is wrong.
public struct TestFailure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
