import Glibc

/// Whether files and folders may be relied on: who can write a manifest or a library decides what the host runs.
///
/// A right to write that nobody can use does no harm: on a mount that is read-only, as a ConfigMap or a Secret of
/// Kubernetes is, and in a folder with the sticky bit, where nobody can replace what belongs to somebody else. What
/// others add there belongs to them, so it is not taken; links are judged by their own owner.
public struct FileTrust: Sendable, Hashable {
    /// The user ids whose files are taken.
    public var owners: Set<UInt32>

    /// - Parameter owners: by default root and the user that the process runs as.
    public init(owners: Set<UInt32>? = nil) {
        self.owners = owners ?? [0, geteuid()]
    }

    enum Verdict: Equatable {
        case trusted
        /// Its group can write it.
        case doubtful(String)
        case refused(String, fix: String)
    }

    /// Judges what `status` says of the file or folder at `path`.
    func verdict(on path: String, _ status: stat) -> Verdict {
        let mode = Self.mode(status)
        let isReadOnly = FileSystem.isOnReadOnlyMount(path)
        if !owners.contains(status.st_uid) {
            return .refused(
                "'\(path)' belongs to user id \(status.st_uid), neither to root nor to the running user",
                fix: isReadOnly
                    ? "its mount is read-only: change the owner where the mount comes from, or run the host as that user"
                    : "give it to root or to the running user (chown)")
        }
        if isReadOnly || Self.isShared(status) { return .trusted }
        if status.st_mode & S_IWOTH != 0 {
            return .refused(
                "'\(path)' can be written by everybody (\(mode))", fix: "take that right away (chmod o-w)")
        }
        if status.st_mode & S_IWGRP != 0 {
            return .doubtful("'\(path)' can be written by its group (\(mode)); take that right away (chmod g-w)")
        }
        return .trusted
    }

    /// Judges a link on the way to a file, and the folder in which it stands.
    func verdict(on link: LinkTrail.Link) throws(FileSystem.Failure) -> Verdict {
        let folder = try FileSystem.status(link.folder)
        if Self.isShared(folder), !owners.contains(link.status.st_uid), !FileSystem.isOnReadOnlyMount(link.folder) {
            return .refused(
                "the link '\(link.path)' belongs to user id \(link.status.st_uid) and stands in a folder that everybody "
                    + "can write (\(Self.mode(folder)))",
                fix: "give it to root or to the running user (chown -h)")
        }
        return verdict(on: link.folder, folder)
    }

    /// Whether everybody can add to a folder, and nobody can replace what is another's.
    private static func isShared(_ status: stat) -> Bool {
        FileSystem.isFolder(status) && status.st_mode & S_IWOTH != 0 && status.st_mode & S_ISVTX != 0
    }

    private static func mode(_ status: stat) -> String { "mode " + String(status.st_mode & 0o7777, radix: 8) }
}
