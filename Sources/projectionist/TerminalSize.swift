#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The size of the terminal that standard output leads to.
struct TerminalSize: Equatable {
    let width: Int
    let height: Int

    /// nil where it leads to no terminal that can be drawn on.
    static var ofStandardOutput: TerminalSize? {
        guard isatty(STDOUT_FILENO) == 1, getenv("TERM").map({ String(cString: $0) != "dumb" }) ?? false else {
            return nil
        }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return TerminalSize(width: 80, height: 24)
        }
        return TerminalSize(width: Int(size.ws_col), height: Int(size.ws_row))
    }

    /// What of `text` there is room for, drawn over what stood there before.
    func drawn(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return "\u{1B}[H" + lines.prefix(height - 1).map { "\($0.prefix(width))\u{1B}[K\n" }.joined() + "\u{1B}[J"
    }
}
