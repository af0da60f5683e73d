import CProjectionABI
import CoreMetrics
import Logging
import Synchronization

/// The metrics of one plugin: its own names, bounded, in the host's registry.
final class PluginMetrics: Sendable {
    enum Kind: Sendable, Hashable {
        case counter, gauge, histogram
    }

    private struct Series: Hashable {
        let name: String
        let labels: [Label]
    }

    private struct Label: Hashable {
        let name: String
        let value: String
    }

    private enum Handler {
        case counter(FloatingPointCounter)
        case recorder(Recorder)
    }

    private struct State {
        var kinds: [String: Kind] = [:]
        var handlers: [Series: Handler] = [:]
        var hasTold = false
    }

    static let mostSeries = 1000
    static let mostLabels = 8
    static let longestName = 100
    static let longestValue = 200

    private let prefix: String
    private let factory: any MetricsFactory
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter plugin: its id, which stands in front of every name.
    init(of plugin: String, factory: any MetricsFactory, logger: Logger) {
        // The registry makes a name of it.
        prefix = "plugin_\(plugin)_"
        self.factory = factory
        self.logger = logger
    }

    /// Adds to a counter, sets a gauge or observes a value. False where nothing was done.
    func record(
        _ kind: Kind, _ name: projectionist_string_1, _ labels: UnsafeBufferPointer<projectionist_label_1>,
        _ value: Double
    ) -> Bool {
        guard value.isFinite, kind != .counter || value >= 0, labels.count <= Self.mostLabels,
            let name = Self.word(name), let series = Self.series(name, labels)
        else { return false }
        guard let handler = state.withLock({ handler(of: series, kind, &$0) }) else { return false }
        switch handler {
        case .counter(let counter): counter.increment(by: value)
        case .recorder(let recorder): recorder.record(value)
        }
        return true
    }

    private func handler(of series: Series, _ kind: Kind, _ state: inout State) -> Handler? {
        guard state.kinds[series.name] ?? kind == kind else { return nil }
        if let known = state.handlers[series] { return known }
        guard state.handlers.count < Self.mostSeries else {
            if !state.hasTold {
                logger.warning(
                    "the plugin has \(Self.mostSeries) series of metrics: no more are made; a label's values must be few"
                )
            }
            state.hasTold = true
            return nil
        }
        let label = prefix + series.name
        let dimensions = series.labels.map { ($0.name, $0.value) }
        let made: Handler =
            switch kind {
            case .counter: .counter(FloatingPointCounter(label: label, dimensions: dimensions, factory: factory))
            case .gauge: .recorder(Gauge(label: label, dimensions: dimensions, factory: factory))
            case .histogram:
                .recorder(Recorder(label: label, dimensions: dimensions, aggregate: true, factory: factory))
            }
        state.kinds[series.name] = kind
        state.handlers[series] = made
        return made
    }

    private static func series(
        _ name: String, _ labels: UnsafeBufferPointer<projectionist_label_1>
    ) -> Series? {
        var found: [Label] = []
        for label in labels {
            // A second `le` beside that of a histogram's buckets would make the whole of /metrics unreadable.
            guard let labelName = word(label.name), labelName != "le", label.value.length <= longestValue,
                let value = label.value.text(limit: longestValue)
            else { return nil }
            found.append(Label(name: labelName, value: value))
        }
        return Series(name: name, labels: found.sorted { $0.name < $1.name })
    }

    private static func word(_ text: projectionist_string_1) -> String? {
        guard (1...longestName).contains(text.length), let word = text.text(limit: longestName),
            word.utf8.allSatisfy(isWord), let first = word.utf8.first, !(0x30...0x39).contains(first)
        else { return nil }
        return word
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}
