/// A topic and the C function that its events go to.
public struct FunctionBinding: Sendable, Hashable {
    /// The topic, exactly as the log has it.
    public let topic: String
    /// The function and its arguments.
    public let signature: FunctionSignature

    /// A binding from its parts.
    public init(topic: String, signature: FunctionSignature) {
        self.topic = topic
        self.signature = signature
    }
}
