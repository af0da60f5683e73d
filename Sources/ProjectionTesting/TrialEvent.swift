package import CProjectionABI

/// An event to be given to a projection in a test.
public struct TrialEvent: Sendable, Hashable {
    /// Where it stands in the log.
    public var position: Int64
    /// What kind of event it is.
    public var topic: String
    /// JSON; nil for a state that is none.
    public var state: String?
    /// The id of its stream, as text; nil: a UUID of the bytes 1 to 16.
    public var textID: String?
    /// Where it stands in its stream.
    public var originatorVersion: Int64

    /// - Parameters:
    ///   - state: JSON; nil for a state that is none.
    ///   - textID: the id of its stream, as text; nil: a UUID of the bytes 1 to 16.
    ///   - originatorVersion: nil: ten times its position.
    public init(
        position: Int64 = 1, topic: String = "", state: String? = "{}", textID: String? = nil,
        originatorVersion: Int64? = nil
    ) {
        self.position = position
        self.topic = topic
        self.state = state
        self.textID = textID
        self.originatorVersion = originatorVersion ?? position * 10
    }

    /// The event as the host passes it; its memory is never freed.
    package var record: projectionist_event_1 {
        let uuid = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 16)
        _ = uuid.initialize(from: 1...16)
        return projectionist_event_1(
            position: position, originator_version: originatorVersion,
            originator_uuid: textID == nil ? UnsafePointer(uuid.baseAddress) : nil,
            originator_text: textID.map { projectionist_string_1(TrialHost.leak($0)) } ?? projectionist_string_1(),
            topic: projectionist_string_1(TrialHost.leak(topic)), state: projectionist_bytes_1())
    }
}
