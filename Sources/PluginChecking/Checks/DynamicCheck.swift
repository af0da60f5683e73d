/// A check that runs the plugin's code, each in a process of its own.
enum DynamicCheck: String, Sendable, Hashable, Codable, CaseIterable {
    // Of the library:
    /// Constructors and entry return; how long that takes.
    case open
    /// The entry gives a factory for the host's major, and null where there is no common one.
    case negotiation
    /// The factory is whole and agrees with the manifest; `init` returns.
    case factory
    /// It has no extension that nobody has defined.
    case unknownExtension = "unknown-extension"
    /// It bears a host that lacks the extensions.
    case hostWithoutExtensions = "host-without-extensions"
    /// It refuses to make a projection that it does not have.
    case unknownProjection = "unknown-projection"
    /// Its lifespan hooks are made and ended; none is started.
    case hooks

    // Of each projection:
    /// Instances are made, used and ended in every order.
    case lifecycle
    /// `set_up` runs twice.
    case setUpTwice = "set-up-twice"
    /// A batch without events.
    case emptyBatch = "empty-batch"
    /// A batch as large as the manifest allows.
    case fullBatch = "full-batch"
    /// An event of a topic that it does not know.
    case unknownTopic = "unknown-topic"
    /// States that are not JSON.
    case invalidState = "invalid-state"
    /// A state of many megabytes.
    case hugeState = "huge-state"
    /// The events' memory is taken away when the call is over.
    case retainedPointers = "retained-pointers"
    /// A batch that was rolled back comes again.
    case rolledBackBatch = "rolled-back-batch"
    /// One event at a time gives the read model that batches give.
    case eventByEvent = "event-by-event"
    /// A second replay gives the same read model.
    case replayTwice = "replay-twice"
    /// A new instance goes on where another one was.
    case restart
    /// `clear_read_model` leaves what `set_up` has made.
    case clear
    /// A call is not used on another thread, or after its end.
    case hostCalls = "host-calls"
    /// `request_stop` at any moment.
    case requestStop = "request-stop"
    /// A thousand instances leave nothing behind.
    case leaks
    /// Two versions of the library in one process.
    case twoVersions = "two-versions"

    /// Whether it is made for each projection.
    var isOfProjection: Bool { !Self.ofLibrary.contains(self) }

    /// Whether it can be made of plain functions, which have neither entry nor instances.
    var isOfFunctions: Bool { self == .open || (isOfProjection && self != .leaks) }

    private static let ofLibrary: Set<DynamicCheck> = [
        .open, .negotiation, .factory, .unknownExtension, .hostWithoutExtensions, .unknownProjection, .hooks,
    ]
}
