import Glibc

/// Whether files and folders may be relied on: who can write a manifest or a library decides what the host runs.
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
        case refused(String, mend: String)
    }

    /// Judges what `status` says of the file or folder at `path`.
    func verdict(on path: String, _ status: stat) -> Verdict {
        let mode = "mode " + String(status.st_mode & 0o7777, radix: 8)
        if !owners.contains(status.st_uid) {
            return .refused(
                "'\(path)' belongs to user id \(status.st_uid), neither to root nor to the running user",
                mend: "give it to root or to the running user (chown)")
        }
        if status.st_mode & S_IWOTH != 0 {
            return .refused(
                "'\(path)' can be written by everybody (\(mode))", mend: "take that right away (chmod o-w)")
        }
        if status.st_mode & S_IWGRP != 0 {
            return .doubtful("'\(path)' can be written by its group (\(mode)); take that right away (chmod g-w)")
        }
        return .trusted
    }
}
