import Foundation
import TestSupport
import Testing

extension RealParts.PlainFunctions {
    @Test(arguments: StoreKind.allCases)
    func `a signature that is changed takes over while the worker runs, and one that does not read changes nothing`(
        kind: StoreKind
    ) async throws {
        let folder = try TemporaryFolder()
        let manifests = try await Self.orders(in: folder)
        let store = try kind.make(in: folder)
        let host = try BuiltHost(store.settings, manifests: manifests)
        let state = #"{"total":1,"customer":"Ada","payer":"Bob"}"#
        try await Self.append(Self.line(1, state), to: host)
        let worker = try host.startWorker()
        try await eventually("the first event") {
            (try? store.number("SELECT orders FROM customer_totals WHERE customer = 'Ada'")) == 1
        }

        let manifest = manifests.appending(path: "orders.toml")
        let text = try String(contentsOf: manifest, encoding: .utf8)
        try Data(text.replacing("state.customer: text", with: "state.payer: txet").utf8).write(to: manifest)
        #expect(try await Self.reload(worker, number: 1).contains("1 refused"), "\(worker.errors)")
        #expect(worker.errors.contains("'txet' is no type, the nearest one is 'text'"), "\(worker.errors)")

        try Data(text.replacing("state.customer: text", with: "state.payer: text").utf8).write(to: manifest)
        #expect(try await Self.reload(worker, number: 2).contains("1 swapped"), "\(worker.errors)")
        try await Self.append(Self.line(2, state), to: host)
        try await eventually("the second event") {
            (try? store.number("SELECT orders FROM customer_totals WHERE customer = 'Bob'")) == 1
        }
        #expect(try store.number("SELECT sum(orders) FROM customer_totals") == 2)
        worker.send(SIGTERM)
        #expect(try await worker.wait() == .exit(0), "\(worker.errors)")
    }

    /// What the worker says of its reload of that number.
    private static func reload(_ worker: ChildProcess, number: Int) async throws -> String {
        worker.send(SIGHUP)
        return try await eventually("the reload", within: 90) {
            if let end = worker.end { throw TestFailure("ended by \(end): \(worker.errors.suffix(2000))") }
            let lines = worker.errors.split(separator: "\n").filter { $0.contains("the manifests were reloaded") }
            return lines.count >= number ? lines.last.map(String.init) : nil
        }
    }
}
