import Foundation

/// A real file that goes when it is no longer held.
final class TemporaryFile {
    let path: String
    let descriptor: Int32

    init(_ bytes: some Sequence<UInt8>) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("events-\(UUID().uuidString).jsonl").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        descriptor = open(path, O_RDONLY)
    }

    convenience init(_ text: String) throws { try self.init(text.utf8) }

    deinit {
        close(descriptor)
        unlink(path)
    }
}
