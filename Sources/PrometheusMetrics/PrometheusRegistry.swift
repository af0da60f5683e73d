public import CoreMetrics
import Synchronization

/// Metrics made through swift-metrics, kept in memory and written in Prometheus' text format.
///
/// Counters are counters, recorders without aggregation and meters are gauges, other recorders and timers are histograms
/// (timers in seconds). A metric of one name and one set of labels is one, whoever makes it; a name that is taken by a
/// metric of another type gives one that is not shown.
public final class PrometheusRegistry: MetricsFactory {
    private struct State {
        var families: [String: MetricFamily] = [:]
        var help: [String: String] = [:]
    }

    private let state = Mutex(State())

    /// A registry without metrics.
    public init() {}

    /// Says what a metric means; one line.
    public func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[MetricName.metric(name)] = help }
    }

    /// Everything in the text format 0.0.4, sorted by name and labels.
    public func text() -> String {
        let (families, help) = state.withLock { ($0.families, $0.help) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let help = help[name] { text += "# HELP \(name) \(MetricName.escapedHelp(help))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, value) in family.values.sorted(by: { $0.key < $1.key }) {
                value.write(name: name, labels: labels, to: &text)
            }
        }
        return text
    }

    private func value<Value: MetricValue>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricFamily.Kind, _ make: () -> Value
    ) -> Value {
        let name = MetricName.metric(label)
        let labels = MetricName.labels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? MetricFamily(kind: kind)
            // Of another type: the one that came first is shown.
            guard family.kind == kind else { return make() }
            if let known = family.values[labels] as? Value { return known }
            let made = make()
            family.values[labels] = made
            state.families[name] = family
            return made
        }
    }

    // MARK: MetricsFactory

    /// A counter; one of the same name and labels is the same one.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        value(label, dimensions, .counter) { NumberValue() }
    }

    /// A counter that takes fractions; one of the same name and labels is the same one.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        value(label, dimensions, .counter) { NumberValue() }
    }

    /// A gauge; one of the same name and labels is the same one.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        value(label, dimensions, .gauge) { NumberValue() }
    }

    /// A histogram, or a gauge without aggregation; one of the same name and labels is the same one.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return value(label, dimensions, .gauge) { NumberValue() } }
        return value(label, dimensions, .histogram) { HistogramValue() }
    }

    /// A histogram in seconds; one of the same name and labels is the same one.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        value(label, dimensions, .histogram) { HistogramValue() }
    }

    /// Metrics stay as long as the registry: a counter that came back at 0 would look like a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Does nothing; see ``destroyCounter(_:)``.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// Does nothing; see ``destroyCounter(_:)``.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// Does nothing; see ``destroyCounter(_:)``.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Does nothing; see ``destroyCounter(_:)``.
    public func destroyTimer(_ handler: any TimerHandler) {}
}
