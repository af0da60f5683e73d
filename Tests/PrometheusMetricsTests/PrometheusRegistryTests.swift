import CoreMetrics
import PrometheusMetrics
import Testing

@Suite("Prometheus' text format")
struct PrometheusRegistryTests {
    let registry = PrometheusRegistry()

    @Test
    func `a counter counts up, and one of the same name and labels is the same one`() {
        Counter(label: "appends_total", dimensions: [("outcome", "ok")], factory: registry).increment(by: 2)
        Counter(label: "appends_total", dimensions: [("outcome", "ok")], factory: registry).increment()
        Counter(label: "appends_total", dimensions: [("outcome", "conflict")], factory: registry).increment()
        registry.describe("appends_total", "Appends.")
        #expect(
            registry.text() == """
                # HELP appends_total Appends.
                # TYPE appends_total counter
                appends_total{outcome="conflict"} 1
                appends_total{outcome="ok"} 3

                """)
    }

    @Test
    func `a counter never falls`() {
        let counter = FloatingPointCounter(label: "seconds_total", factory: registry)
        counter.increment(by: 1.5)
        counter.increment(by: -1)
        counter.increment(by: Double.nan)
        #expect(registry.text().hasSuffix("seconds_total 1.5\n"))
    }

    @Test
    func `a gauge is what was set last`() {
        let gauge = Gauge(label: "lag_events", dimensions: [("projection", "dogs")], factory: registry)
        gauge.record(7)
        gauge.record(3)
        #expect(registry.text() == "# TYPE lag_events gauge\nlag_events{projection=\"dogs\"} 3\n")
    }

    @Test
    func `a timer is a histogram in seconds, its buckets cumulative`() throws {
        let timer = Timer(label: "commit_seconds", factory: registry)
        timer.recordMilliseconds(3)
        timer.recordMilliseconds(30)
        timer.recordSeconds(60)
        let lines = registry.text().split(separator: "\n")
        #expect(lines.first == "# TYPE commit_seconds histogram")
        #expect(lines.contains("commit_seconds_bucket{le=\"0.0025\"} 0"))
        #expect(lines.contains("commit_seconds_bucket{le=\"0.005\"} 1"))
        #expect(lines.contains("commit_seconds_bucket{le=\"0.05\"} 2"))
        #expect(lines.contains("commit_seconds_bucket{le=\"30\"} 2"))
        #expect(lines.contains("commit_seconds_bucket{le=\"+Inf\"} 3"))
        #expect(lines.contains("commit_seconds_count 3"))
        let sum = try #require(lines.first { $0.hasPrefix("commit_seconds_sum ") }?.split(separator: " ").last)
        #expect(abs(try #require(Double(sum)) - 60.033) < 1e-9)
    }

    @Test
    func `names are made valid and values are escaped`() {
        Gauge(label: "1 odd-name", dimensions: [("a-b", "q\"uo\\te\nline")], factory: registry).record(1)
        #expect(registry.text().contains("_1_odd_name{a_b=\"q\\\"uo\\\\te\\nline\"} 1\n"))
    }

    @Test
    func `a name that another type has already stays that type's`() {
        Counter(label: "thing", factory: registry).increment(by: 5)
        Gauge(label: "thing", factory: registry).record(99)
        #expect(registry.text() == "# TYPE thing counter\nthing 5\n")
    }

    @Test
    func `increments from many threads are all counted`() async {
        let counter = Counter(label: "events_total", factory: registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<10_000 { counter.increment() } } }
        }
        #expect(registry.text().hasSuffix("events_total 80000\n"))
    }
}
