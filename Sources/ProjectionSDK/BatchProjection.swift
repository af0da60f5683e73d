/// A projection that is given its events in batches: a whole batch is one transaction, so that what the batch folds to
/// can be written set-wise.
///
/// An instance is used by one thread at a time, though not always the same one. Whatever it keeps in memory must hold
/// no more than a cache: a batch that fails comes again, and one that ``apply(_:_:)`` has returned from may still fail
/// to commit, without the projection hearing of it.
public protocol BatchProjection {
    /// What a manifest's `object` names.
    static var name: String { get }
    /// The application whose events it is written for; empty (the default): the manifest alone says.
    static var application: String { get }
    /// The topics it handles; events with another topic are left out before they reach it. Empty (the default): all.
    static var topics: [String] { get }

    /// Makes an instance; called again for a restart or a rebuild.
    init(context: ProjectionContext) throws

    /// Creates the read model's tables and indexes where they are missing. Must be idempotent: `IF NOT EXISTS`.
    mutating func setUp(_ sql: SQL) throws
    /// Applies events in the order of their positions. All that `sql` was given is committed together with the position
    /// of the batch, or none of it.
    mutating func apply(_ events: EventBatch, _ sql: SQL) throws
    /// Empties the read model; the host sets the position back in the same transaction.
    mutating func clearReadModel(_ sql: SQL) throws
}

extension BatchProjection {
    /// None: the manifest alone says whose events it gets.
    public static var application: String { "" }
    /// None: all events reach it.
    public static var topics: [String] { [] }
}
