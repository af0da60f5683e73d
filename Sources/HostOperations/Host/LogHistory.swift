import Synchronization

/// The last lines that the host has logged, for those who look at it while it runs.
public final class LogHistory: Sendable {
    /// How many lines are kept.
    public static let capacity = 200
    /// The most bytes of a line's text; the rest is cut off.
    public static let longestText = 2000

    private struct State {
        var last: Int64 = 0
        /// The line with the number `n` stands at `(n - 1) % capacity`.
        var lines: [LogLine] = []
    }

    private let state = Mutex(State())

    /// A history without a line.
    public init() {}

    /// Keeps a line, in the place of the oldest one. Any thread.
    ///
    /// - Parameters:
    ///   - time: seconds since 1970.
    ///   - text: one line.
    public func add(time: Double, level: String, logger: String, text: String) {
        let clipped = Self.clipped(text)
        state.withLock { state in
            state.last += 1
            let line = LogLine(number: state.last, time: time, level: level, logger: logger, text: clipped)
            let place = Int((state.last - 1) % Int64(Self.capacity))
            if place < state.lines.count { state.lines[place] = line } else { state.lines.append(line) }
        }
    }

    /// The newest `most` of the lines that are kept and have a number above `number`, oldest first. Any thread.
    public func lines(after number: Int64, most: Int) -> [LogLine] {
        state.withLock { state in
            let first = max(number, state.last - Int64(min(most, state.lines.count))) + 1
            guard first <= state.last else { return [] }
            return (first...state.last).map { state.lines[Int(($0 - 1) % Int64(Self.capacity))] }
        }
    }

    private static func clipped(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        return String(decoding: text.utf8.prefix(longestText), as: UTF8.self) + "…"
    }
}
