import Foundation
import Testing

/// The sentences of the headers that a compiler can judge.
@Suite struct HeaderPromiseTests {
    private static let include = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/CProjectionABI/include").path

    /// Compiles text, and gives what the compiler says.
    private func compile(_ text: String, as language: String, _ options: [String] = []) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                language == "c" ? "clang" : "clang++", language == "c" ? "-std=c11" : "-std=c++17", "-Wall", "-Wextra",
                "-Wpedantic", "-Werror", "-fsyntax-only", "-I\(Self.include)", "-x", language, "-",
            ] + options
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardError = output
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? said : "failed: \(said)"
    }

    @Test(arguments: ["c", "c++"])
    func `the core header needs nothing but stddef.h and stdint.h`(language: String) throws {
        // A folder for these two alone: whatever else is included is found nowhere.
        let folder = FileManager.default.temporaryDirectory.appending(path: "bare-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("typedef __SIZE_TYPE__ size_t;\n#define NULL 0\n".utf8).write(to: folder.appending(path: "stddef.h"))
        let integers = ["8", "16", "32", "64"].map {
            "typedef __INT\($0)_TYPE__ int\($0)_t; typedef __UINT\($0)_TYPE__ uint\($0)_t;\n"
        }
        try Data(integers.joined().utf8).write(to: folder.appending(path: "stdint.h"))
        for header in ["plugin", "sql", "json", "settings", "metrics", "lifespan"] {
            let text = "#include \"projectionist_\(header).h\"\n"
            #expect(try compile(text, as: language, ["-nostdinc", "-isystem", folder.path]) == "", "\(header)")
        }
    }

    @Test(arguments: ["c", "c++"]) func `projectionist.h includes every extension`(language: String) throws {
        let text = """
            #include "projectionist.h"
            extern const projectionist_factory_1 *a; extern const projectionist_sql_1 *b;
            extern const projectionist_json_1 *c; extern const projectionist_settings_1 *d;
            extern const projectionist_metrics_1 *e; extern const projectionist_lifespan_1 *f;
            """
        #expect(try compile(text, as: language) == "")
    }

    /// Where each field stands on the 64-bit machines that the host runs on.
    private static let layouts: [(tag: String, size: Int, fields: [(name: String, offset: Int)])] = [
        ("string_1", 16, [("data", 0), ("length", 8)]),
        ("bytes_1", 16, [("data", 0), ("size", 8)]),
        (
            "event_1", 72,
            [
                ("position", 0), ("originator_version", 8), ("originator_uuid", 16), ("originator_text", 24),
                ("topic", 40), ("state", 56),
            ]
        ),
        (
            "host_1", 48,
            [("size", 0), ("context", 8), ("log", 16), ("fail", 24), ("cancelled", 32), ("extension", 40)]
        ),
        ("projection_1", 48, [("name", 0), ("application", 16), ("topics", 32), ("topic_count", 40)]),
        ("create_1", 72, [("size", 0), ("object", 8), ("name", 24), ("application", 40), ("config", 56)]),
        (
            "factory_1", 128,
            [
                ("abi_major", 0), ("reserved", 4), ("size", 8), ("id", 16), ("version", 32), ("projections", 48),
                ("projection_count", 56), ("init", 64), ("create", 72), ("set_up", 80), ("apply", 88),
                ("clear_read_model", 96), ("request_stop", 104), ("destroy", 112), ("extension", 120),
            ]
        ),
        ("hello_1", 32, [("size", 0), ("abi_major_min", 8), ("abi_major_max", 12), ("host_version", 16)]),
        ("value_1", 24, [("type", 0), ("reserved", 4), ("as", 8)]),
        (
            "sql_1", 104,
            [
                ("size", 0), ("dialect", 8), ("for_event", 16), ("execute", 24), ("execute_many", 32), ("query", 40),
                ("row_count", 48), ("column_count", 56), ("int64", 64), ("real", 72), ("text", 80), ("bytes", 88),
                ("uuid", 96),
            ]
        ),
        ("json_node_1", 24, [("document", 0), ("place", 8), ("wrapper", 16)]),
        (
            "json_1", 88,
            [
                ("size", 0), ("root", 8), ("find", 16), ("kind", 24), ("python_type", 32), ("text", 40), ("int64", 48),
                ("real", 56), ("boolean", 64), ("count", 72), ("next", 80),
            ]
        ),
        ("settings_1", 16, [("size", 0), ("value", 8)]),
        ("label_1", 32, [("name", 0), ("value", 16)]),
        ("metrics_1", 32, [("size", 0), ("count", 8), ("gauge", 16), ("observe", 24)]),
        ("hook_create_1", 56, [("size", 0), ("object", 8), ("name", 24), ("config", 40)]),
        (
            "projection_change_1", 96,
            [
                ("size", 0), ("name", 8), ("application", 24), ("previous", 40), ("state", 56), ("reason", 72),
                ("position", 88),
            ]
        ),
        (
            "lifespan_1", 64,
            [
                ("size", 0), ("hooks", 8), ("hook_count", 16), ("create", 24), ("start", 32), ("stop", 40),
                ("destroy", 48), ("projection_changed", 56),
            ]
        ),
    ]

    @Test(arguments: ["c", "c++"]) func `a struct under a numbered tag never changes`(language: String) throws {
        let assertion = language == "c" ? "_Static_assert" : "static_assert"
        var text = "#include \"projectionist.h\"\n"
        for (tag, size, fields) in Self.layouts {
            text += "\(assertion)(sizeof(projectionist_\(tag)) == \(size), \"\(tag)\");\n"
            for (name, offset) in fields {
                text += "\(assertion)(offsetof(projectionist_\(tag), \(name)) == \(offset), \"\(tag).\(name)\");\n"
            }
        }
        #expect(try compile(text, as: language) == "")
    }

    @Test func `every struct that the headers define has its layout written down`() throws {
        var tags: Set<String> = []
        for header in try FileManager.default.contentsOfDirectory(atPath: Self.include) where header.hasSuffix(".h") {
            let text = try String(contentsOfFile: "\(Self.include)/\(header)", encoding: .utf8)
            for match in text.matches(of: /struct projectionist_(\w+_1) \{/) { tags.insert(String(match.1)) }
        }
        #expect(tags == Set(Self.layouts.map(\.tag)))
    }
}
