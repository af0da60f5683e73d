/// Wakes a reader that waits.
public protocol Wakeable: AnyObject, Sendable {
    func wake()
}
