import Foundation
import Glibc

/// What a check's child has started and left behind: it becomes a child of this process, and is ended.
enum LeftProcesses {
    /// From now on this process is the parent of what its children leave behind.
    ///
    /// Source: prctl(2), `PR_SET_CHILD_SUBREAPER`.
    ///
    /// - Returns: the children that it has already, which are others' business.
    static func adopt() -> Set<pid_t> {
        _ = control?(36, 1, 0, 0, 0)
        return Set(children())
    }

    /// `prctl`, which the Glibc module does not have.
    private static let control: (@convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32)? = dlsym(nil, "prctl").map {
        unsafeBitCast($0, to: (@convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32).self)
    }

    /// Ends all children of this process but those that it had before.
    ///
    /// - Returns: how many there were.
    static func end(but others: Set<pid_t>) -> Int {
        var count = 0
        // One that is ended may leave others behind.
        for _ in 0..<16 {
            let children = children().filter { !others.contains($0) }
            guard !children.isEmpty else { break }
            for child in children {
                count += 1
                _ = kill(child, SIGKILL)
                var status: Int32 = 0
                while waitpid(child, &status, 0) == -1, errno == EINTR {}
            }
        }
        return count
    }

    private static func children() -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { process in
            // The name stands in brackets and may hold anything; behind it the state and the parent.
            guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { return false }
            let words = text[text.index(after: end)...].split(separator: " ")
            return words.count > 1 && pid_t(words[1]) == getpid()
        }
    }
}
