import Dispatch

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Hands signals to code that runs on an ordinary thread, for as long as the process lives.
public enum SignalWatch {
    private static let queue = DispatchQueue(label: "projectionist.signals")

    /// From now on SIGTERM and SIGINT no longer end the process; each one that comes is given to `body`.
    public static func start(_ body: @escaping @Sendable (Int32) -> Void) {
        for number in [SIGTERM, SIGINT] {
            // The source sees a signal only where the default action does not come first.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                // The handler keeps its source, so it lives as long as the process.
                withExtendedLifetime(source) { body(number) }
            }
            source.resume()
        }
    }

    /// A peer that is gone shows as an error of the write, not as the end of the process.
    public static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }
}

/// The names of the signals that end a process.
enum SignalName {
    static func text(_ number: Int32) -> String {
        switch number {
        case SIGTERM: "SIGTERM"
        case SIGINT: "SIGINT"
        default: "signal \(number)"
        }
    }
}
