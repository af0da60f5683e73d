import CCrashNote
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Standard error, shared by log lines and one line that shows progress: what is logged stands above it.
public final class ConsoleOutput: Sendable {
    /// The process's own.
    public static let standardError = ConsoleOutput(descriptor: STDERR_FILENO)

    private let descriptor: Int32
    /// The line that is redrawn; empty for none.
    private let footer = Mutex("")

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Whether somebody looks at a terminal that can redraw a line.
    public var isTerminal: Bool {
        guard isatty(descriptor) == 1 else { return false }
        return getenv("TERM").map { String(cString: $0) != "dumb" } ?? false
    }

    /// The width of the terminal in columns, 80 where it is unknown.
    public var width: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes `line` and its end. Any thread.
    public func write(line: String) {
        footer.withLock { footer in
            send((footer.isEmpty ? "" : Self.eraseLine) + line + "\n" + footer)
        }
    }

    /// Draws `text` over the last footer; an empty one takes it away.
    public func draw(footer text: String) {
        footer.withLock { footer in
            guard text != footer else { return }
            send(Self.eraseLine + text)
            footer = text
        }
    }

    private static let eraseLine = "\r\u{1B}[K"

    /// One `write` for a line, so that lines of several processes do not mix. What cannot be written is lost: there is
    /// nobody to tell.
    private func send(_ text: String) {
        // Another thread has crashed: its note is the last line.
        if descriptor == STDERR_FILENO, crash_note_has_begun() != 0 { return }
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, rest.count > 0 {
                let count = Glibc.write(descriptor, start, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}
