import Foundation
import Testing

/// What a new plugin in Rust declares of the headers is what the headers say: sizes, offsets and constants, as the two
/// compilers see them.
@Suite struct RustDeclarationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let declarations = root.appending(
        path: "Sources/PluginTemplates/Templates/rust/rust-abi.rs.template")

    static let haveRust = (try? run("command -v rustc", in: root).status) == 0

    private static func run(_ command: String, in folder: URL) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-ec", command]
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    /// The structs that the Rust file declares, with their fields; the union of a value's member has no tag in C.
    private static func structs(in text: String) -> [(tag: String, fields: [String])] {
        text.matches(of: /(?ms)^pub struct (projectionist_\w+_1) \{(.*?)^\}/).map { match in
            let fields = match.2.matches(of: /(?m)^ {4}pub (?:r#)?(\w+):/).map { String($0.1) }
            return (String(match.1), fields)
        }.filter { $0.tag != "projectionist_elements_1" }
    }

    @Test(.enabled(if: haveRust, "no rustc in PATH: scripts/install-dependencies test installs it"))
    func `every size, offset and constant of the Rust declarations is that of the headers`() throws {
        let text = try String(contentsOf: Self.declarations, encoding: .utf8)
        let folder = FileManager.default.temporaryDirectory.appending(path: "rust-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let structs = Self.structs(in: text)
        let numbers = text.matches(of: /(?m)^pub const (\w+): [iu]32 =/).map { String($0.1) }
        let texts = text.matches(of: /(?m)^pub const (\w+): &str =/).map { String($0.1) }
        #expect(structs.count >= 12 && numbers.count >= 10 && texts.count == 2)

        var c = "#include <projectionist.h>\n#include <stdio.h>\nint main(void) {\n"
        var rust = """
            mod projectionist;
            use projectionist::*;
            macro_rules! offset {
                ($type:ty, $field:ident) => {{
                    let value = std::mem::MaybeUninit::<$type>::uninit();
                    let start = value.as_ptr();
                    unsafe { (std::ptr::addr_of!((*start).$field) as *const u8).offset_from(start as *const u8) }
                }};
            }
            fn main() {

            """
        for (tag, fields) in structs {
            c += "printf(\"\(tag) %zu\\n\", sizeof(\(tag)));\n"
            rust += "println!(\"\(tag) {}\", std::mem::size_of::<\(tag)>());\n"
            for field in fields {
                let name = ["type", "as"].contains(field) ? "r#\(field)" : field
                c += "printf(\"\(tag).\(field) %zu\\n\", offsetof(\(tag), \(field)));\n"
                rust += "println!(\"\(tag).\(field) {}\", offset!(\(tag), \(name)));\n"
            }
        }
        for name in numbers {
            c += "printf(\"\(name) %lld\\n\", (long long)PROJECTIONIST_\(name));\n"
            rust += "println!(\"\(name) {}\", \(name));\n"
        }
        for name in texts {
            c += "printf(\"\(name) %s\\n\", PROJECTIONIST_\(name));\n"
            rust += "println!(\"\(name) {}\", \(name));\n"
        }
        try (c + "return 0; }\n").write(to: folder.appending(path: "c.c"), atomically: true, encoding: .utf8)
        try (rust + "}\n").write(to: folder.appending(path: "main.rs"), atomically: true, encoding: .utf8)
        try text.write(to: folder.appending(path: "projectionist.rs"), atomically: true, encoding: .utf8)
        let include = Self.root.appending(path: "Sources/CProjectionABI/include").path
        let inC = try Self.run("clang -std=c11 -I'\(include)' c.c -o c && ./c", in: folder)
        let inRust = try Self.run("rustc --edition 2021 main.rs -o rust && ./rust", in: folder)
        #expect(inC.status == 0 && inRust.status == 0, "\(inC.output) \(inRust.output)")
        #expect(inC.output == inRust.output)
        #expect(inC.output.contains("projectionist_sql_1.execute_many 32\n"), "the control: something was compared")
    }
}
