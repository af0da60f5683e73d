import Foundation
import Testing

/// The public headers are the contract: each compiles alone, strictly, as C and as C++.
@Suite struct HeaderTests {
    struct Language: Sendable, CustomTestStringConvertible {
        let compiler: String
        let standard: String
        let name: String
        var testDescription: String { standard }
    }

    static let headers = [
        "projectionist", "projectionist_plugin", "projectionist_sql", "projectionist_json", "projectionist_settings",
        "projectionist_metrics", "projectionist_lifespan",
    ]

    @Test(
        arguments: [
            Language(compiler: "clang", standard: "c11", name: "c"),
            Language(compiler: "clang++", standard: "c++17", name: "c++"),
        ], headers)
    func `each header compiles alone`(_ language: Language, _ name: String) throws {
        let header = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/CProjectionABI/include/\(name).h").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // Included from an empty file: a header that is compiled by itself is warned of as such.
        process.arguments = [
            language.compiler, "-std=\(language.standard)", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
            "-fsyntax-only", "-x", language.name,
            "-include",
            header, "/dev/null",
        ]
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(output)")
        #expect(output.isEmpty)
    }
}
