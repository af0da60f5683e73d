public import EventStore

/// How an application's log stands.
public struct ApplicationSummary: Sendable, Hashable {
    /// Who holds the safe head back, and since when.
    public struct HoldBack: Sendable, Hashable {
        /// For how many seconds the head has been held back.
        public var seconds: Double
        /// `pid 4711 (my-service)`, one for each.
        public var holders: [String]

        /// - Parameter seconds: for how long, until now.
        public init(seconds: Double, holders: [String]) {
            self.seconds = seconds
            self.holders = holders
        }
    }

    /// The application's name as manifests and routes have it: `DogSchool`.
    public var name: String
    /// Without the schema: `dogschool_events`.
    public var table: String
    /// How the table keeps the ids of streams.
    public var originatorIDType: OriginatorIDType
    /// The highest position below which no event can still appear; nil as long as nobody has looked.
    public var safeHead: Int64?
    /// Events in the log; nil where it is not known.
    public var count: Int64?
    /// nil while nobody holds the safe head back.
    public var heldBack: HoldBack?

    /// A summary of one application, as it is now.
    public init(
        name: String, table: String, originatorIDType: OriginatorIDType, safeHead: Int64?, count: Int64?,
        heldBack: HoldBack? = nil
    ) {
        self.name = name
        self.table = table
        self.originatorIDType = originatorIDType
        self.safeHead = safeHead
        self.count = count
        self.heldBack = heldBack
    }
}
