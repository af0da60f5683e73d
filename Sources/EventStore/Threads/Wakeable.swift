/// Wakes a reader that waits.
public protocol Wakeable: AnyObject, Sendable {
    /// Ends the waiting that is under way, or the next one. Any thread.
    func wake()
}
