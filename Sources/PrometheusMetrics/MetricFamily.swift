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

/// What stands behind a name and its labels.
protocol MetricValue: AnyObject, Sendable {
    /// Appends the lines.
    func write(name: String, labels: String, to text: inout String)
}

/// A number as Prometheus writes it.
enum MetricNumber {
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }
}
