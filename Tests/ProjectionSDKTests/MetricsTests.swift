import CProjectionABI
import ProjectionTesting
import Synchronization
import Testing

@testable import ProjectionSDK

@Suite("A plugin's own metrics")
struct MetricsTests {
    /// What the host was called with, in words.
    private static let calls = Mutex<[String]>([])

    private static func take(
        _ kind: String, _ name: projectionist_string_1, _ labels: UnsafePointer<projectionist_label_1>?, _ count: Int,
        _ value: Double
    ) -> Int32 {
        let words = UnsafeBufferPointer(start: labels, count: count).map {
            "\(String(borrowed: $0.name))=\(String(borrowed: $0.value))"
        }
        calls.withLock { $0.append("\(kind) \(String(borrowed: name)) \(words.joined(separator: ",")) \(value)") }
        return String(borrowed: name) == "bad" ? PROJECTIONIST_FAILED : PROJECTIONIST_OK
    }

    @Test func `reach the host with their labels, and say whether they were taken`() {
        var table = projectionist_metrics_1(
            size: MemoryLayout<projectionist_metrics_1>.size, count: { MetricsTests.take("count", $1, $2, $3, $4) },
            gauge: { MetricsTests.take("gauge", $1, $2, $3, $4) },
            observe: { MetricsTests.take("observe", $1, $2, $3, $4) })
        withUnsafePointer(to: &table) { table in
            let metrics = HostMetrics(host: TrialHost.table, table: table)
            #expect(metrics.count("tricks_total", by: 3, labels: ["trick": "sit", "dog": "Rex"]))
            #expect(metrics.count("tricks_total"))
            #expect(metrics.gauge("size", 7))
            #expect(metrics.observe("step", seconds: 0.5, labels: ["a": ""]))
            #expect(!metrics.count("bad"))
        }
        #expect(
            Self.calls.withLock { $0 } == [
                "count tricks_total trick=sit,dog=Rex 3.0", "count tricks_total  1.0", "gauge size  7.0",
                "observe step a= 0.5", "count bad  1.0",
            ])
    }

    @Test func `do nothing on a host that has none`() {
        #expect(!HostMetrics(host: TrialHost.table, table: nil).count("tricks_total"))
    }
}
