import Synchronization

/// A value that tasks of a test share.
public final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    /// - Parameter value: what ``value`` is until somebody sets it.
    public init(_ value: Value) { state = Mutex(value) }

    /// The value as it is now. A change that depends on the old value goes through ``update(_:)``.
    public var value: Value {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// Changes the value; nobody else reads or changes it meanwhile.
    public func update(_ change: @Sendable (inout Value) -> Void) { state.withLock { change(&$0) } }
}
