import CoreMetrics
import Synchronization

/// A histogram with fixed buckets, without a lock: a reader may see a sum and a count that are one observation apart.
final class HistogramValue: MetricValue, TimerHandler, RecorderHandler {
    /// Upper bounds; for seconds from half a millisecond to half a minute.
    static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    /// One for each bound, and one for what is above all.
    private let counts: [Bucket] = (0...bounds.count).map { _ in Bucket() }
    private let sum = NumberValue()

    private final class Bucket: Sendable {
        let count = Atomic<UInt64>(0)
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let index = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        counts[index].count.wrappingAdd(1, ordering: .relaxed)
        sum.increment(by: value)
    }

    func write(name: String, labels: String, to text: inout String) {
        let prefix = labels.isEmpty ? "" : labels + ","
        var total: UInt64 = 0
        for (index, bucket) in counts.enumerated() {
            total += bucket.count.load(ordering: .relaxed)
            let bound = index < Self.bounds.count ? MetricNumber.text(Self.bounds[index]) : "+Inf"
            text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)\n"
        }
        sum.write(name: name + "_sum", labels: labels, to: &text)
        text += labels.isEmpty ? "\(name)_count" : "\(name)_count{\(labels)}"
        text += " \(total)\n"
    }
}
