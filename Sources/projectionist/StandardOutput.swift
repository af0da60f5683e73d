import Foundation
import ProjectionHost
import Synchronization

/// Standard output, which may be a pipe that nobody reads any longer.
enum StandardOutput {
    /// Where it leads; 1, but while plugins have that one (``PluginOutput``).
    static let descriptor = Atomic(STDOUT_FILENO)

    /// Writes all of `bytes`.
    ///
    /// - Throws: a ``CommandFailure`` when the output is full or broken. A reader that has seen enough (`… | head`) is
    ///   no failure: the process ends quietly.
    static func write(_ bytes: [UInt8]) throws {
        let descriptor = descriptor.load(ordering: .acquiring)
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer
            while let start = rest.baseAddress, rest.count > 0 {
                let count = Glibc.write(descriptor, start, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if errno == EPIPE {
                    ProcessEnd.end(ExitStatus.done.rawValue)
                } else if errno == EAGAIN {
                    var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&writable, 1, -1)
                } else if errno != EINTR {
                    throw CommandFailure(
                        .ioError, "standard output cannot be written: \(String(cString: strerror(errno)))")
                }
            }
        }
    }

    static func write(_ text: String) throws { try write(Array(text.utf8)) }

    static func write(_ document: JSONDocument) throws { try write(document.text) }
}
