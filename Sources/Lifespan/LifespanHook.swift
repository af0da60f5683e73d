/// Something that is started when the process starts and stopped when it ends.
public protocol LifespanHook: Sendable {
    /// For logs and errors: `event_store_lifespan`.
    var name: String { get }
    /// Lower starts first and stops last; hooks of one priority go by name.
    var priority: Int { get }
    /// Returns once the hook is up; what goes on after that runs in tasks of its own. The task is cancelled when a
    /// signal asks for the end meanwhile.
    ///
    /// - Throws: what keeps the process from starting. ``stop()`` is not called then.
    func start() async throws
    /// Ends what ``start()`` began; called once, and only after a start that succeeded.
    func stop() async
    /// Whether ``start()`` or ``stop()`` has returned without having done it, and said why: then nobody is told that the hook has
    /// started or stopped.
    var isLeftOut: Bool { get async }
}

extension LifespanHook {
    /// False: what returns has been done.
    public var isLeftOut: Bool { get async { false } }
}
