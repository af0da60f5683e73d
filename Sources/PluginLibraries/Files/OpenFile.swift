import Glibc

/// A file that is open, closed with the value's end.
struct OpenFile: ~Copyable {
    let descriptor: Int32

    /// Why it failed.
    enum Failure: Error {
        case system(Int32)
        case notRegular

        static var last: Failure { .system(errno) }

        var isMissing: Bool {
            if case .system(ENOENT) = self { return true }
            if case .system(ENOTDIR) = self { return true }
            return false
        }

        /// In the system's words.
        var text: String {
            switch self {
            case .system(let number): String(cString: strerror(number))
            case .notRegular: "not a regular file"
            }
        }
    }

    /// Opens a regular file for reading, and nothing else: a named pipe would wait for its writer.
    static func regular(_ path: String) throws(Failure) -> OpenFile {
        let file = try OpenFile(path, O_RDONLY | O_NONBLOCK)
        guard try file.status().st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        return file
    }

    init(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(Failure) {
        descriptor = open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .last }
    }

    deinit {
        close(descriptor)
    }

    func status() throws(Failure) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        return status
    }

    /// Fills `buffer` as far as the file goes; 0 at its end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .last }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.base.baseAddress! + rest.startIndex, rest.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw .last
            }
        }
    }
}
