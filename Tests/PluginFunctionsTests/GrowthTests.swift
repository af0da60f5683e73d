import Foundation
import TestSupport
import Testing

/// Many calls through libffi, and the memory before and after, in a process of their own. Nothing is timed; the benchmark makes
/// ten million.
@Suite struct GrowthTests {
    /// The bytes that so many calls have added, after some that fill what is kept.
    private func growth(_ signature: String, calls: Int) async throws -> Int {
        let library = try await FunctionsUnderTest("arguments")
        let process = try ChildProcess(
            TestSurroundings.builtProducts.appending(path: "measure-functions"),
            [library.path, "parsed", "10000", "\(calls / 9000)", signature],
            environment: TestSurroundings.childEnvironment, workingFolder: library.folder.url)
        #expect(try await process.wait(within: 300) == .exit(0), "\(process.errors)")
        return try #require(process.output.split(separator: " ").last.flatMap { Int($0.filter { $0 != "\n" }) })
    }

    @Test func `a million calls leave no memory behind`() async throws {
        let signature = "add(originator_id: uuid, state.total: f64, state.count: i64, state.customer: text) -> i32"
        #expect(try await growth(signature, calls: 1_000_000) < 1 << 20)
    }

    @Test func `half a million statements through host functions leave no memory behind`() async throws {
        #expect(
            try await growth("write_one(execute: fn, state.customer: text) -> i32", calls: 500_000) < 1 << 20)
    }

    @Test func `the control: a function that forgets 64 bytes is found`() async throws {
        #expect(try await growth("leak(state.total: f64) -> i32", calls: 500_000) > 16 << 20)
    }
}
