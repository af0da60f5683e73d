import Glibc

/// The file descriptors of the process.
///
/// The runtime below the host (Dispatch, NIO) opens files of its own at any moment and ends the process where it gets no
/// descriptor: what the host opens leaves some free.
public enum FileDescriptors {
    /// How many the host leaves to the runtime.
    public static let reserve = 16

    /// How many the process may have (`RLIMIT_NOFILE`).
    public static var limit: Int {
        var limits = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else { return 1024 }
        return Int(clamping: limits.rlim_cur)
    }

    /// Opens a descriptor by `open`, unless that would take one of the reserve: the kernel gives the lowest number that is
    /// free.
    ///
    /// - Returns: the descriptor, which is the caller's to close.
    /// - Throws: ``EventStoreError/Code/connectionLost`` when the process has none left: one may be free later.
    public static func take(_ open: () -> Int32) throws(EventStoreError) -> Int32 {
        let descriptor = open()
        guard descriptor >= 0 else { throw noneLeft(String(cString: strerror(errno))) }
        guard Int(descriptor) < limit - reserve else {
            close(descriptor)
            throw noneLeft(String(cString: strerror(EMFILE)))
        }
        return descriptor
    }

    private static func noneLeft(_ reason: String) -> EventStoreError {
        EventStoreError(
            .connectionLost,
            "no file descriptor is left (\(reason); the process may have \(limit)): raise the limit (ulimit -n, LimitNOFILE) or run fewer projections in this process"
        )
    }
}
