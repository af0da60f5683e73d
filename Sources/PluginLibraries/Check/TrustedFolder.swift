import Glibc

/// Whether others can put files into a folder.
enum TrustedFolder {
    /// Whether the folder, or the nearest one above it that exists, and all above that belong to root or to the host's
    /// user, and only these can write there.
    static func isTrusted(_ path: String) -> Bool {
        var path = path
        var resolved: String?
        while resolved == nil {
            resolved = realPath(path)
            if resolved == nil {
                // A link that leads nowhere: whoever owns its target's folder could make it lead somewhere.
                var status = stat()
                if lstat(path, &status) == 0 { return false }
                path = parent(path)
            }
        }
        path = resolved!
        while true {
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & 0o022 == 0,
                status.st_uid == 0 || status.st_uid == geteuid()
            else { return false }
            if path == "/" { return true }
            path = parent(path)
        }
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
