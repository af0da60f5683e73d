import Dispatch
import Glibc

/// Hands signals to code that runs on an ordinary thread, for as long as the process lives.
///
/// A handler writes the signal's number into a pipe: it works whichever thread the signal meets and whatever that one
/// blocks, from the moment in which ``start(_:)`` returns, and a child process gets the default action back.
public enum SignalWatch {
    private static let queue = DispatchQueue(label: "projectionist.signals")

    /// From now on SIGTERM and SIGINT no longer end the process; each one that comes is given to `body`, in order.
    /// To be called once.
    ///
    /// - Parameter hangUp: is called for each SIGHUP that a process sends; nil: it ends the process as ever. That of a terminal
    ///   that goes away is given to `body`: whoever closes the window of a program means to end it.
    public static func start(hangUp: (@Sendable () -> Void)? = nil, _ body: @escaping @Sendable (Int32) -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { fatalError("no pipe for signals: \(String(cString: strerror(errno)))") }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        let output = ends[0]
        signalInput = ends[1]
        let source = DispatchSource.makeReadSource(fileDescriptor: output, queue: queue)
        source.setEventHandler {
            // The handler keeps its source, so it lives as long as the process.
            withExtendedLifetime(source) {
                var number: UInt8 = 0
                while read(output, &number, 1) == 1 {
                    if let hangUp, number == hangUpOfProcess { hangUp() } else { body(Int32(number)) }
                }
            }
        }
        source.resume()

        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            let saved = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(signalInput, &byte, 1)
            errno = saved
        }
        action.sa_flags = SA_RESTART
        for number in [SIGTERM, SIGINT] { sigaction(number, &action, nil) }
        guard hangUp != nil else { return }
        action.__sigaction_handler.sa_sigaction = { number, information, _ in
            let saved = errno
            // A terminal's comes from the kernel.
            let isOfProcess = (information?.pointee.si_code ?? 0) <= 0
            var byte = isOfProcess ? hangUpOfProcess : UInt8(truncatingIfNeeded: number)
            _ = write(signalInput, &byte, 1)
            errno = saved
        }
        action.sa_flags = SA_RESTART | SA_SIGINFO
        sigaction(SIGHUP, &action, nil)
    }

    /// A peer that is gone shows as an error of the write, not as the end of the process.
    public static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }
}

// Written before the first handler is installed, and only read by handlers. A global of a constant needs no lazy
// initialisation, which a handler could not do.
private nonisolated(unsafe) var signalInput: Int32 = -1
/// Stands in the pipe for a SIGHUP that a process has sent; no signal has this number.
private let hangUpOfProcess: UInt8 = 255
