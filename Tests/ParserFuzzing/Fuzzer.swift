public import Foundation

/// Runs a task in a child, watches it, and keeps the input at which it ended.
public struct Fuzzer {
    /// What came of a task.
    public enum Result {
        /// What the child says of it.
        case finished(String)
        /// What happened at which input, counted from 1, and the file that holds it.
        case failed(String, input: UInt64, file: String)
    }

    /// Where inputs are kept.
    private let folder: URL
    /// One input may take so much of the processor's time: a machine that is busy with others makes no input slow.
    private static let longestInput = Duration.seconds(1)
    /// And so long by the clock, for one that waits.
    private static let longestWait = Duration.seconds(60)

    /// - Parameter folder: where inputs are kept; it is made.
    public init(folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Runs a task to its end, or to the first input at which something goes wrong.
    public func run(_ task: FuzzTask) throws -> Result {
        let shared = folder.appending(path: ".current-\(task.target.rawValue)-\(getpid())")
        let current = try CurrentInput(shared.path)
        defer { try? FileManager.default.removeItem(at: shared) }
        let output = Pipe()
        let child = Process()
        child.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments = task.arguments(shared.path)
        child.standardOutput = output
        // What a crash prints is one stack after the other; the input says more.
        child.standardError = FileHandle.nullDevice
        child.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        try child.run()
        let isSlow = watch(child, current)
        child.waitUntilExit()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        if child.terminationReason == .exit, child.terminationStatus == 0, !isSlow { return .finished(text) }
        let reason =
            if isSlow {
                "takes longer than \(Self.longestInput)"
            } else if child.terminationReason == .exit, child.terminationStatus == FuzzChild.wrong {
                text
            } else if child.terminationReason == .exit {
                "ended with exit code \(child.terminationStatus) \(text)"
            } else {
                "ended by \(String(cString: strsignal(child.terminationStatus)))"
            }
        guard current.number > 0 else { throw FuzzFailure("the child has not come to its first input: \(reason)") }
        let file = folder.appending(path: "\(task.target.rawValue)-\(task.seed)-\(current.number)")
        try Data(current.bytes).write(to: file)
        return .failed(reason, input: current.number, file: file.path)
    }

    /// Looks at the child until it ends, or kills it.
    ///
    /// - Returns: whether it was killed at an input that takes too long.
    private func watch(_ child: Process, _ current: CurrentInput) -> Bool {
        var clock = clockid_t()
        guard clock_getcpuclockid(child.processIdentifier, &clock) == 0 else { return false }
        var number: UInt64 = 0
        var (used, since) = (Duration.zero, ContinuousClock.now)
        while child.isRunning {
            usleep(20_000)
            var time = timespec()
            guard clock_gettime(clock, &time) == 0 else { break }
            let now = Duration.seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
            if current.number != number || number == 0 {
                (number, used, since) = (current.number, now, .now)
            } else if now - used > Self.longestInput || .now - since > Self.longestWait {
                kill(child.processIdentifier, SIGKILL)
                return true
            }
        }
        return false
    }
}
