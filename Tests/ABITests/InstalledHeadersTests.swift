import CProjectionABI
import Foundation
import Testing

/// A plugin's author has the installed headers and no checkout.
@Suite struct InstalledHeadersTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func run(_ command: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-ec", command]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    @Test func `a plugin in C is built with what pkg-config says of installed headers, and exports its entry alone`()
        throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "headers-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let prefix = folder.appending(path: "a prefix").path
        try FileManager.default.createDirectory(
            at: folder.appending(path: "plugin"), withIntermediateDirectories: true)
        let built = try run(
            """
            '\(root.path)/scripts/install-headers' --prefix '\(prefix)'
            cp '\(root.path)'/Plugins/DailyRegistrations/*.[ch] '\(folder.path)/plugin'
            export PKG_CONFIG_PATH='\(prefix)/lib/pkgconfig'
            cd '\(folder.path)/plugin'
            eval "flags=($(pkg-config --cflags projectionist-plugin) $(pkg-config --variable=ldflags projectionist-plugin))"
            cc -std=c11 -O2 -fPIC -shared -fvisibility=hidden -Wall -Wextra -Werror "${flags[@]}" *.c -o libplugin.so
            nm -D --defined-only libplugin.so
            """)
        #expect(built.status == 0, "\(built.output)")
        let exports = built.output.split(separator: "\n").filter { $0.contains(" T ") }
        #expect(exports.count == 1 && exports[0].hasSuffix(" T projectionist_plugin_entry"), "\(built.output)")
        #expect(
            try run("PKG_CONFIG_PATH='\(prefix)/lib/pkgconfig' pkg-config --variable=abi_major projectionist-plugin")
                .output.hasPrefix("\(PROJECTIONIST_ABI_MAJOR)\n"))
    }

    @Test(arguments: ["c", "c++"])
    func `a program is compiled with what pkg-config --cflags says, and finds the version there`(language: String)
        throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "headers-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let compiler = language == "c" ? "cc -std=c11" : "c++ -std=c++17"
        let outcome = try run(
            """
            '\(root.path)/scripts/install-headers' --prefix '\(folder.path)'
            export PKG_CONFIG_PATH='\(folder.path)/lib/pkgconfig'
            cd '\(folder.path)'
            printf '%s\n' '#include <projectionist.h>' '#include <stdio.h>' \
                'int main(void) { return printf("abi %u, %zu\\n", PROJECTIONIST_ABI_MAJOR, sizeof(projectionist_sql_1)) < 0; }' >a.c
            \(compiler) -Wall -Wextra -Werror -x \(language) $(pkg-config --cflags projectionist-plugin) a.c -o a
            ./a
            pkg-config --modversion projectionist-plugin
            """)
        #expect(outcome.status == 0, "\(outcome.output)")
        let lines = outcome.output.split(separator: "\n").suffix(2)
        #expect(lines.first == "abi \(PROJECTIONIST_ABI_MAJOR), \(MemoryLayout<projectionist_sql_1>.size)")
        #expect(lines.last?.wholeMatch(of: /\d+\.\d+\.\d+/) != nil, "\(outcome.output)")
    }

    @Test func `with a destdir the files stand below it and say where they will be`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "headers-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try run(
            """
            '\(root.path)/scripts/install-headers' --prefix /opt/projectionist --destdir '\(folder.path)'
            cd '\(folder.path)/opt/projectionist'
            ls include/projectionist/projectionist.h share/projectionist/exports.map
            PKG_CONFIG_PATH=$PWD/lib/pkgconfig pkg-config --variable=includedir projectionist-plugin
            """)
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.hasSuffix("\n/opt/projectionist/include/projectionist\n"), "\(outcome.output)")
    }

    @Test func `without a place to install to it says how it is called`() throws {
        let outcome = try run("'\(root.path)/scripts/install-headers'")
        #expect(outcome.status == 64)
        #expect(outcome.output.contains("scripts/install-headers --prefix PREFIX"))
    }
}
