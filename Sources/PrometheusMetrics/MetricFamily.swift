/// The metrics of one name: one type, a value for each set of labels.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    let kind: Kind
    /// By their labels as they are written, `projection="dogs"`.
    var values: [String: any MetricValue] = [:]

    init(kind: Kind) { self.kind = kind }
}
