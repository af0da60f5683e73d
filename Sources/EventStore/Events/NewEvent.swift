/// An event as a writer gives it: the version and the position are the store's to assign.
public struct NewEvent: Sendable, Hashable {
    public var topic: String
    public var state: [UInt8]

    public init(topic: String, state: [UInt8]) {
        self.topic = topic
        self.state = state
    }
}
