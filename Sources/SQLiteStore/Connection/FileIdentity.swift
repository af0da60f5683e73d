import EventStore
import Glibc

/// Which file a path leads to: another one of the same name is another.
struct FileIdentity: Equatable {
    private let device: UInt
    private let inode: UInt

    /// Nil where there is no such file.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }
}
