import Foundation
import HostOperations

/// A file of events that several processes read: a pipe, which can be read once, is kept in a file meanwhile.
final class KeptEvents {
    /// Absolute.
    let path: String
    /// What errors call it.
    let name: String
    private let isCopy: Bool

    /// - Parameter path: a file, or `-` for standard input.
    /// - Throws: an `EventInputError` for what cannot be opened or kept.
    init(_ path: String) throws {
        let source = try ReplaySource(path)
        name = source.name
        // What another process can open by its name, and from its beginning.
        let isOfProcess = path == "-" || path.hasPrefix("/dev/") || path.hasPrefix("/proc/")
        if !isOfProcess, lseek(source.descriptor, 0, SEEK_CUR) != -1 {
            self.path = URL(filePath: path).standardizedFileURL.path
            isCopy = false
            return
        }
        let copy = FileManager.default.temporaryDirectory.appending(path: "projectionist-events-\(UUID().uuidString)")
        self.path = copy.path
        isCopy = true
        do {
            let input = FileHandle(fileDescriptor: source.descriptor)
            guard
                FileManager.default.createFile(atPath: copy.path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteUnknown) }
            let output = try FileHandle(forWritingTo: copy)
            while let piece = try input.read(upToCount: 1 << 20), !piece.isEmpty { try output.write(contentsOf: piece) }
            try output.close()
        } catch {
            try? FileManager.default.removeItem(at: copy)
            throw EventInputError(.io, "\(source.name) cannot be kept in \(copy.path): \(error.localizedDescription)")
        }
    }

    deinit { if isCopy { try? FileManager.default.removeItem(atPath: path) } }
}
