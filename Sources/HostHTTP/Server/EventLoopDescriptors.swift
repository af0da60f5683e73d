import EventStore
import Glibc
import NIOCore

/// The file descriptors that the event loops take when they are made. NIO ends the process where it gets none, so they
/// are asked for beforehand.
enum EventLoopDescriptors {
    /// Of each loop: its queue, its timer and its wake-up; and some for the listener and the first connections.
    private static let needed = System.coreCount * 3 + 16

    /// The most connections for which descriptors are left: above the bound some more are accepted, to be told so.
    static var mostConnections: Int { max(8, (FileDescriptors.limit - 128) * 4 / 5 - 16) }

    /// - Throws: ``HTTPServerError`` where the process or the system has too few left.
    static func check() throws(HTTPServerError) {
        var taken: [Int32] = []
        defer { for descriptor in taken { close(descriptor) } }
        for _ in 0..<needed {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw HTTPServerError(descriptorsLeft: taken.count, needed: needed, reason: errno)
            }
            taken.append(descriptor)
        }
    }
}
