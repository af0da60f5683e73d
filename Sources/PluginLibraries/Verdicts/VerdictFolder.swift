import Glibc
import Synchronization

/// Where good verdicts are kept: a file for each, named by its key, in a folder that only the host's user can write.
///
/// A file of another user, one that others can write, a link, and one that does not hold what it should are no verdicts:
/// the library is tried again, and the file is replaced.
package struct VerdictFolder: Sendable {
    let path: String

    package init(stateDirectory: String) {
        path = stateDirectory + "/verdicts"
    }

    /// Whether there is a good verdict.
    package func holds(_ key: VerdictKey) -> Bool {
        guard isTrusted, let file = try? OpenFile(place(of: key), O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
            let status = try? file.status(), status.st_mode & S_IFMT == S_IFREG, Self.isOwn(status)
        else { return false }
        let expected = Self.content(of: key)
        // One byte more than it should hold.
        var bytes = [UInt8](repeating: 0, count: expected.count + 1)
        guard let count = try? bytes.withUnsafeMutableBytes({ buffer in try file.read(into: buffer) }) else {
            return false
        }
        return bytes.prefix(count).elementsEqual(expected)
    }

    /// Keeps a good verdict. Where that fails the library is tried again at the next start, and nothing else happens.
    package func keep(_ key: VerdictKey) {
        mkdir(path, 0o700)
        guard isTrusted else { return }
        let temporary = path + "/.new-\(getpid())-\(Self.number.add(1, ordering: .relaxed).newValue)"
        do {
            let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
            let content = Self.content(of: key)
            try content.withUnsafeBytes { bytes in try file.write(bytes) }
            guard rename(temporary, place(of: key)) == 0 else { throw OpenFile.Failure.last }
        } catch {
            unlink(temporary)
        }
    }

    private static let number = Atomic<Int>(0)

    private func place(of key: VerdictKey) -> String { "\(path)/\(key.text)" }

    private static func content(of key: VerdictKey) -> [UInt8] { Array("projectionist verdict 1\n\(key.text)\n".utf8) }

    private var isTrusted: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && Self.isOwn(status)
    }

    private static func isOwn(_ status: stat) -> Bool { status.st_uid == geteuid() && status.st_mode & 0o022 == 0 }
}
