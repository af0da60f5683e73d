import Foundation
import TestSupport
import Testing

/// A file has one reason to change.
@Suite struct FileTests {
    @Test func `no source file has more than 300 lines`() throws {
        let folder = TestSurroundings.checkout.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        let long = try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.compactMap { file in
            let count = try String(contentsOf: file, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false
            ).count
            return count > 301 ? "\(file.lastPathComponent) has \(count - 1)" : nil
        }
        #expect(long == [])
    }

    @Test func `a type stands in a file of its name`() throws {
        let folder = TestSurroundings.checkout.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        // A private type belongs to those of its file.
        let declaration =
            /(?m)^(?:@\w+(?:\([^)]*\))? )*(?:(?:public|package|internal|final|indirect|nonisolated) )*(?:struct|class|enum|actor|protocol|typealias) (\w+)/
        var strangers: [String] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let name = String(file.deletingPathExtension().lastPathComponent.prefix { $0 != "+" })
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: declaration) where match.1 != name {
                strangers.append("\(match.1) in \(file.lastPathComponent)")
            }
        }
        #expect(strangers == [])
    }

    /// `exit` cleans up under threads that still run; `ProcessEnd` does not.
    @Test func `no source ends the process by exit`() throws {
        let folder = TestSurroundings.checkout.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        let call = /(?m)^(?! *case )(?:[^\/"`\n]*[^\/"`\n\w.])?(?:Foundation\.|Glibc\.)?exit\([^)]/
        #expect("if done { exit(0) }".contains(call) && "    Foundation.exit(1)".contains(call))
        var callers: [String] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            if try String(contentsOf: file, encoding: .utf8).contains(call) { callers.append(file.lastPathComponent) }
        }
        #expect(callers == [])
    }

    /// A key that is not listed would be read and stand in no documentation.
    @Test func `every key of a setting is listed`() throws {
        let file = TestSurroundings.checkout.appending(path: "Sources/HostSettings/SettingKeys.swift")
        let source = try String(contentsOf: file, encoding: .utf8)
        let keys = source.matches(of: /static let (\w+) = SettingKey\./).map { String($0.1) }
        let listed = source.matches(of: /(\w+)\.definition\b/).map { String($0.1) }
        #expect(keys.count > 50)
        #expect(Set(keys) == Set(listed))
        #expect(listed.count == keys.count, "one is listed twice")
    }
}
