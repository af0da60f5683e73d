/// An event as a writer gives it: the version and the position are the store's to assign.
public struct NewEvent: Sendable, Hashable {
    /// What kind of event it is, in the Python library's form `module:Class`; see ``StreamAppend/maximumTopicLength``.
    public var topic: String
    /// The content, in whatever form the writer encodes it; see ``StreamAppend/maximumStateSize``.
    public var state: [UInt8]

    /// An event that nothing is checked of here: ``StreamAppend/validate()`` does that.
    public init(topic: String, state: [UInt8]) {
        self.topic = topic
        self.state = state
    }
}
