import Foundation
import ProjectionHost

/// Standard output, which may be a pipe that nobody reads any longer.
enum StandardOutput {
    /// Writes all of `bytes`.
    ///
    /// - Throws: a ``CommandFailure`` when the output is full or broken. A reader that has seen enough (`… | head`) is
    ///   no failure: the process ends quietly.
    static func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer
            while let start = rest.baseAddress, rest.count > 0 {
                let count = Glibc.write(STDOUT_FILENO, start, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if errno == EPIPE {
                    exit(0)
                } else if errno == EAGAIN {
                    var writable = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
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
