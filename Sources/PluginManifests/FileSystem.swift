import Glibc

/// The few calls to the file system that discovery needs, with errors as text.
enum FileSystem {
    struct Failure: Error, Equatable {
        let code: Int32
        var reason: String { String(cString: strerror(code)) }
        /// Nothing is there.
        var isAbsence: Bool { code == ENOENT || code == ENOTDIR }
    }

    static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }
    static func isRegularFile(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

    static func isLink(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFLNK }

    /// What stands at a path itself, a link or not.
    static func statusOfLink(_ path: String) throws(Failure) -> stat {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Failure(code: errno) }
        return status
    }

    /// Where a link leads, as it is written.
    static func linkTarget(_ path: String) throws(Failure) -> String {
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = target.withUnsafeMutableBytes { bytes in
            readlink(path, bytes.assumingMemoryBound(to: CChar.self).baseAddress!, bytes.count)
        }
        guard count >= 0 else { throw Failure(code: errno) }
        return String(decoding: target[..<count], as: UTF8.self)
    }

    /// Whether a file or folder stands on a mount that nobody here can write.
    static func isOnReadOnlyMount(_ path: String) -> Bool {
        var status = statvfs()
        return statvfs(path, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }

    /// What a path leads to, links followed.
    static func status(_ path: String) throws(Failure) -> stat {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Failure(code: errno) }
        return status
    }

    /// What stands at a path itself, a link for one.
    static func linkStatus(_ path: String) throws(Failure) -> stat {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Failure(code: errno) }
        return status
    }

    /// The absolute path without links, `.` and `..`.
    static func realPath(_ path: String) throws(Failure) -> String {
        guard let resolved = realpath(path, nil) else { throw Failure(code: errno) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The names in a folder, sorted by bytes, without those that begin with a dot.
    static func visibleNames(in folder: String) throws(Failure) -> [String] {
        guard let stream = opendir(folder) else { throw Failure(code: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw Failure(code: errno) }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    /// A file's bytes together with the status of that very file; nil for one over `limit` bytes.
    static func contents(of path: String, limit: Int) throws(Failure) -> (status: stat, bytes: [UInt8]?) {
        // Non-blocking, so that a FIFO in the folder cannot hold up the start.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(code: errno) }
        guard isRegularFile(status) else { return (status, nil) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(code: errno) }
            if count == 0 { return (status, bytes) }
            bytes.append(contentsOf: chunk[..<count])
            if bytes.count > limit { return (status, nil) }
        }
    }

    /// `name` in `folder`; an absolute `name` is itself.
    static func join(_ folder: String, _ name: String) -> String {
        if name.hasPrefix("/") { return name }
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// The folder of an absolute path.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
