import Foundation
import Testing

/// The public header is the contract: it compiles alone, strictly, as C and as C++.
@Suite struct HeaderTests {
    @Test(arguments: [("clang", "c11", "c"), ("clang++", "c++17", "c++")])
    func `the header compiles alone`(compiler: String, standard: String, language: String) throws {
        let header = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/CProjectionABI/include/projectionist_plugin.h").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // Included from an empty file: a header that is compiled by itself is warned of as such.
        process.arguments = [
            compiler, "-std=\(standard)", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-x", language,
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
