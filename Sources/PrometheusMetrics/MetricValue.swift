/// What stands behind a name and its labels.
protocol MetricValue: AnyObject, Sendable {
    /// Appends the lines.
    func write(name: String, labels: String, to text: inout String)
}
