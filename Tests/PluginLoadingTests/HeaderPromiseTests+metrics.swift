import EventStore
import PluginLoading
import Projections
import PrometheusMetrics
import Testing

/// The sentences of `projectionist_settings.h` and `projectionist_metrics.h`.
extension HeaderPromiseTests {
    @Test func `a setting's value is valid until the process ends`() throws {
        let (image, entry) = try image("setting")
        let first = try image.makeInstance(of: entry)
        try first.apply(NotificationSlice(.fixture(["{}"])), in: plugin.call)
        #expect(plugin.queue.found == ["found": "0", "the same": "1", "missing": "2"])
        first.destroy()
        let second = try image.makeInstance(of: entry)
        try second.apply(NotificationSlice(.fixture(["{}"])), in: plugin.call)
        #expect(plugin.queue.found == ["found": "0", "the same": "1", "kept": "many", "missing": "2"])
    }

    @Test func `what is no metric is refused with nothing done`() throws {
        let registry = PrometheusRegistry()
        plugin.metrics = registry
        let found = try found("measure")
        let refused = found.filter { $0.value == "1" }.keys.sorted()
        #expect(
            refused == [
                "9 labels", "another type", "below 0", "infinite", "label le", "name of 101", "value of 201",
            ])
        #expect(found.count == 13)
        let name = String(repeating: "a", count: 100)
        let value = String(repeating: "a", count: 200)
        let lines = registry.text().split(separator: "\n").filter { !$0.contains("_bucket") }
        #expect(
            lines == [
                "# TYPE plugin_fixture_\(name) counter", "plugin_fixture_\(name) 1",
                "# TYPE plugin_fixture_counted_total counter", "plugin_fixture_counted_total 2",
                "# TYPE plugin_fixture_labels_total counter",
                #"plugin_fixture_labels_total{a="x",b="x",c="x",d="x",e="x",f="x",g="x",h="x"} 1"#,
                "# TYPE plugin_fixture_level gauge", "plugin_fixture_level -4", "# TYPE plugin_fixture_long gauge",
                #"plugin_fixture_long{a="\#(value)"} 1"#, "# TYPE plugin_fixture_step_seconds histogram",
                "plugin_fixture_step_seconds_sum 30.0005", "plugin_fixture_step_seconds_count 2",
            ])
    }

    @Test func `a histogram's buckets are made for seconds, from half a millisecond to half a minute`() throws {
        let registry = PrometheusRegistry()
        plugin.metrics = registry
        _ = try found("measure")
        let buckets = registry.text().split(separator: "\n").filter { $0.contains("_bucket") }
        #expect(buckets.first == #"plugin_fixture_step_seconds_bucket{le="0.0005"} 1"#)
        #expect(
            buckets.suffix(2) == [
                #"plugin_fixture_step_seconds_bucket{le="30"} 2"#, #"plugin_fixture_step_seconds_bucket{le="+Inf"} 2"#,
            ])
    }

    @Test func `what a batch has counted stays counted when the batch fails and comes again`() throws {
        let registry = PrometheusRegistry()
        plugin.metrics = registry
        let instance = try plugin.instance("promises", config: "count and fail")
        for _ in 0..<2 { #expect(plugin.failure(instance) != nil) }
        #expect(registry.text().hasSuffix("plugin_fixture_tries_total 2\n"))
    }
}
