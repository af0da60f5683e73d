import CoreMetrics
import TestSupport

/// Keeps what was counted, by label and dimensions: `requests{method=GET,route=/healthz}`.
final class MetricsRecorder: MetricsFactory {
    let counts = Shared<[String: Int64]>([:])

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { handler(label, dimensions) }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { handler(label, dimensions) }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { handler(label, dimensions) }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        handler(label, dimensions)
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}

    private func handler(_ label: String, _ dimensions: [(String, String)]) -> Handler {
        let names = dimensions.map { "\($0.0)=\($0.1)" }.joined(separator: ",")
        return Handler(key: names.isEmpty ? label : "\(label){\(names)}", counts: counts)
    }

    private final class Handler: CounterHandler, TimerHandler, MeterHandler, RecorderHandler {
        let key: String
        let counts: Shared<[String: Int64]>

        init(key: String, counts: Shared<[String: Int64]>) {
            self.key = key
            self.counts = counts
        }

        private func add(_ amount: Int64) {
            counts.update { [key] in $0[key, default: 0] += amount }
        }

        func increment(by amount: Int64) { add(amount) }
        func reset() {}
        /// Of a timer only how often it was used is kept.
        func recordNanoseconds(_ duration: Int64) { add(1) }
        func record(_ value: Int64) { add(1) }
        func record(_ value: Double) { add(1) }
        func set(_ value: Int64) {}
        func set(_ value: Double) {}
        func increment(by amount: Double) { add(Int64(amount)) }
        func decrement(by amount: Double) { add(-Int64(amount)) }
    }
}
