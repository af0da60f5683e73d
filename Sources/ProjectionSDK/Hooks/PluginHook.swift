/// Something that starts with the host's process and stops with it, and is told how the projections stand: an exporter, a cache, a
/// notifier.
///
/// The manifest's `[entry-points.lifespan.<name>]` gives it a priority: lower ones start first and stop last. One that throws in its
/// ``start()`` keeps the host from starting. All calls come one after the other; see `projectionist_lifespan.h` for threads, time and
/// order.
public protocol PluginHook {
    /// What a manifest's `object` names.
    static var name: String { get }

    /// Makes a hook, and has no effect that others notice: it is also made where a library is tried.
    init(context: HookContext) throws

    /// Brings the hook up. What goes on after it returns runs on threads, or in tasks, of its own.
    mutating func start() throws
    /// Ends what ``start()`` began; called only after a start that has not thrown. Nothing of the hook may go on after it.
    mutating func stop() throws
    /// A projection of this process stands otherwise than this hook was told last. May block: nobody waits for it, and of each
    /// projection the latest change alone is kept meanwhile.
    mutating func projectionChanged(_ change: ProjectionChange)
}

extension PluginHook {
    /// Does nothing.
    public mutating func stop() throws {}
    /// Does nothing.
    public mutating func projectionChanged(_ change: ProjectionChange) {}
}
