/// The harness itself cannot go on.
public struct FuzzFailure: Error, CustomStringConvertible {
    /// What is wrong, one line.
    public let description: String

    init(_ description: String) { self.description = description }
}
