import CoreMetrics
import Synchronization

/// A counter or a gauge: one number, without a lock.
final class NumberValue: MetricValue, CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler {
    private let bits = Atomic<UInt64>(Double(0).bitPattern)

    private var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    private func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    private func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }

    /// A counter does not fall: what is negative or no number is left out.
    func increment(by amount: Int64) { if amount > 0 { add(Double(amount)) } }
    func increment(by amount: Double) { if amount > 0, amount.isFinite { add(amount) } }
    func increment() { add(1) }
    func decrement(by amount: Double) { add(-amount) }
    func reset() { store(0) }

    func set(_ value: Int64) { store(Double(value)) }
    func set(_ value: Double) { store(value) }
    func record(_ value: Int64) { store(Double(value)) }
    func record(_ value: Double) { store(value) }

    func write(name: String, labels: String, to text: inout String) {
        text += labels.isEmpty ? name : "\(name){\(labels)}"
        text += " \(MetricNumber.text(value))\n"
    }
}
