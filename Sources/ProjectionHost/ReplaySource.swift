import Foundation
import HostOperations

/// The file of a replay, open for as long as it is read.
final class ReplaySource: Sendable {
    /// What errors call it.
    let name: String
    let descriptor: Int32

    /// - Parameter path: a file, or `-` for standard input.
    /// - Throws: an `EventInputError` when it cannot be opened.
    init(_ path: String) throws(EventInputError) {
        name = path == "-" ? "standard input" : path
        descriptor = path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw EventInputError(.cannotBeOpened, "\(name): cannot be opened: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }
}
