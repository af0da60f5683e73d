import Foundation
import TestSupport
import Testing

/// A test's name states the behaviour as a sentence.
@Suite struct TestNameTests {
    /// A test whose function has a plain name, or whose name stands beside the function.
    private static func strangers(in source: String) -> [String] {
        let plain = source.matches(of: /@Test(?:[^\n`]|\n\s*(?:@|\.|\)|\w+:))*?\s+func (\w+)\(/).map { String($0.1) }
        let titled = source.matches(of: /@Test\(\s*("[^"]*")/).map { String($0.1) }
        return plain + titled
    }

    @Test func `each test is a function whose name is a sentence`() throws {
        let folder = TestSurroundings.checkout.appending(path: "Tests")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            guard file.lastPathComponent != "TestNameTests.swift" else { continue }
            let found = try Self.strangers(in: String(contentsOf: file, encoding: .utf8))
            #expect(found == [], "\(file.lastPathComponent)")
        }
    }

    @Test(arguments: [
        "@Test func itWorks() {", "@Test(arguments: [1]) func works(_ n: Int) {",
        "@Test(\n    arguments: [1])\nfunc works() {",
        "@Test(\"it works\") func `it works`() {",
    ])
    func `the control: another style is found`(source: String) { #expect(Self.strangers(in: source).count == 1) }

    @Test func `the control: a sentence is none`() {
        #expect(Self.strangers(in: "@Test(arguments: [1])\n    func `it works`(_ n: Int) {\n func helper() {}") == [])
    }
}
