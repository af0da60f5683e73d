import Foundation

/// How this process is called where others see it.
public enum HostProcess {
    /// `user@host`: who calls a command.
    public static var caller: String {
        let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid \(geteuid())"
        return "\(user)@\(hostName)"
    }

    /// `host:pid`.
    public static var name: String { "\(hostName):\(getpid())" }

    /// Whether the process of the given name is known to be gone: only for one of this machine can that be known.
    public static func isGone(_ name: String) -> Bool {
        guard let colon = name.lastIndex(of: ":"), name[..<colon] == hostName,
            let pid = pid_t(name[name.index(after: colon)...])
        else { return false }
        return kill(pid, 0) == -1 && errno == ESRCH
    }

    /// Whether a process has ended, as far as can be told from here.
    ///
    /// - Parameter seconds: since its last report; nil where it never reported.
    package static func hasEnded(_ name: String, silentFor seconds: Double?, atMost limit: Double) -> Bool {
        if isGone(name) { return true }
        if let seconds { return seconds > limit }
        // On this machine it is there, and has begun just now; of another one that never said anything nobody knows.
        return !isOfThisMachine(name)
    }

    private static func isOfThisMachine(_ name: String) -> Bool {
        name.lastIndex(of: ":").map { name[..<$0] == hostName } ?? false
    }

    private static let hostName: String = {
        var buffer = [UInt8](repeating: 0, count: 256)
        let isKnown = buffer.withUnsafeMutableBytes {
            gethostname($0.assumingMemoryBound(to: CChar.self).baseAddress!, $0.count - 1) == 0
        }
        return isKnown ? String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self) : "localhost"
    }()
}
