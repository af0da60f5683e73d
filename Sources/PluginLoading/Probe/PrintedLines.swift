/// What a plugin prints, cut into lines for the log.
public struct PrintedLines: Sendable {
    private static let longest = 16 << 10
    private var pending: [UInt8] = []

    /// Nothing is printed yet.
    public init() {}

    /// Takes what was printed, and gives the lines that are complete. One without an end is cut where it gets too long.
    public mutating func add(_ bytes: some Collection<UInt8>) -> [String] {
        pending += bytes
        var lines: [String] = []
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(Self.text(pending[..<end]))
            pending.removeFirst(end + 1)
        }
        if pending.count > Self.longest { lines += end() }
        return lines.filter { !$0.isEmpty }
    }

    /// The line that was begun, if any: nothing follows.
    public mutating func end() -> [String] {
        defer { pending.removeAll() }
        let text = Self.text(pending[...])
        return text.isEmpty ? [] : [text]
    }

    /// Without the control characters that would write over other lines.
    private static func text(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line, as: UTF8.self).filter { !$0.isNewline && $0 != "\u{1B}" && $0 != "\0" }
    }
}
