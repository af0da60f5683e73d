import Foundation
import TestSupport
import Testing

/// The examples for Prometheus and Grafana are valid, and name only metrics that there are.
@Suite struct PrometheusExampleTests {
    private static let folder = TestSurroundings.checkout.appending(path: "Documentation/examples/prometheus")

    private func promtool(_ arguments: String...) async throws -> (end: ChildProcess.End, text: String) {
        let process = try ChildProcess(
            URL(filePath: "/usr/bin/env"), ["promtool"] + arguments, environment: TestSurroundings.childEnvironment,
            workingFolder: Self.folder)
        let end = try await process.wait()
        return (end, process.output + process.errors)
    }

    @Test(
        .enabled(
            if: TestSurroundings.have("promtool"), "no promtool in PATH: scripts/install-dependencies test installs it")
    )
    func `the alert rules are valid, and each comes when it should and is quiet when all is well`() async throws {
        let checked = try await promtool("check", "rules", "alerts.yml")
        #expect(checked.end == .exit(0), "\(checked.text)")
        let tried = try await promtool("test", "rules", "alerts-test.yml")
        #expect(tried.end == .exit(0), "\(tried.text)")
        // Every alert has its example.
        func names(_ file: String, _ pattern: Regex<(Substring, Substring)>) throws -> Set<Substring> {
            let text = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
            return Set(text.matches(of: pattern).map { $0.output.1 })
        }
        let alerts = try names("alerts.yml", /- alert: (\w+)/)
        #expect(alerts.count >= 10)
        #expect(try names("alerts-test.yml", /alertname="(\w+)"/) == alerts)
    }

    @Test func `rules and dashboard ask only for metrics that are documented, and so are there`() throws {
        let document = try String(
            contentsOf: TestSurroundings.checkout.appending(path: "Documentation/metrics.md"), encoding: .utf8)
        let rows = document.matches(of: /\| `(projectionist_[a-z_]+)` \| (\w+) \|/)
        let known = Set(
            rows.flatMap { row in
                row.output.2 == "histogram" ? ["\(row.output.1)_bucket", "\(row.output.1)_count"] : ["\(row.output.1)"]
            })
        for file in ["alerts.yml", "dashboard.json"] {
            let text = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
            let asked = Set(text.matches(of: /projectionist_[a-z_]+/).map { String($0.output) })
            #expect(asked.count > 5)
            #expect(asked.subtracting(known) == [], "\(file)")
        }
    }

    @Test func `the dashboard is JSON, its panels have a query each and do not overlap`() throws {
        struct Dashboard: Decodable {
            struct Place: Decodable {
                let h: Int
                let w: Int
                let x: Int
                let y: Int
            }
            struct Target: Decodable { let expr: String }
            struct Panel: Decodable {
                let id: Int
                let type: String
                let gridPos: Place
                let targets: [Target]?
            }
            let panels: [Panel]
        }
        let data = try Data(contentsOf: Self.folder.appending(path: "dashboard.json"))
        let panels = try JSONDecoder().decode(Dashboard.self, from: data).panels
        #expect(panels.count > 15)
        #expect(Set(panels.map(\.id)).count == panels.count)
        var taken: Set<[Int]> = []
        for panel in panels {
            #expect(panel.type == "row" || panel.targets?.contains { !$0.expr.isEmpty } == true)
            let place = panel.gridPos
            #expect(place.x + place.w <= 24)
            for x in place.x..<place.x + place.w {
                for y in place.y..<place.y + place.h {
                    #expect(taken.insert([x, y]).inserted, "panel \(panel.id) lies on another one")
                }
            }
        }
    }
}
