/// What a projection told the host when a call failed.
public struct TrialFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the projection asks for.
    public enum Disposition: Sendable, Hashable {
        /// The same again.
        case retry
        /// The event is put aside.
        case park
        /// The projection stops.
        case stop
    }

    /// The plugin's own number; 0 where it gave none.
    public var code: Int32
    /// What the projection asks for.
    public var disposition: Disposition
    /// One line.
    public var text: String

    /// - Parameter text: one line.
    public init(code: Int32 = 0, disposition: Disposition = .retry, text: String) {
        self.code = code
        self.disposition = disposition
        self.text = text
    }

    /// The text.
    public var description: String { text }
}
