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
}
