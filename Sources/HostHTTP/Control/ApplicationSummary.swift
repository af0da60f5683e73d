public import EventStore

/// How an application's log stands.
public struct ApplicationSummary: Sendable, Hashable {
    /// Who holds the safe head back, and since when.
    public struct HoldBack: Sendable, Hashable {
        public var seconds: Double
        /// `pid 4711 (my-service)`, one for each.
        public var holders: [String]

        public init(seconds: Double, holders: [String]) {
            self.seconds = seconds
            self.holders = holders
        }
    }

    public var name: String
    /// Without the schema: `dogschool_events`.
    public var table: String
    public var originatorIDType: OriginatorIDType
    /// The highest position below which no event can still appear; nil as long as nobody has looked.
    public var safeHead: Int64?
    /// Events in the log; nil where it is not known.
    public var count: Int64?
    public var heldBack: HoldBack?

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
