import Glibc

/// How a probe's child ended.
package enum ProbeEnd: Sendable, Hashable {
    case signal(Int32)
    /// With this code; nil where somebody else has asked the system for it.
    case exit(Int32?)
    /// It was silent for so long, and was killed.
    case silence(Duration)

    var isSilence: Bool {
        if case .silence = self { true } else { false }
    }

    /// - Parameter status: what `waitpid` gives.
    init(status: Int32) {
        let signal = status & 0x7f
        self = signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
    }

    /// The name of a signal: `SIGSEGV`.
    package static func name(ofSignal number: Int32) -> String {
        switch number {
        case SIGSEGV: "SIGSEGV"
        case SIGBUS: "SIGBUS"
        case SIGILL: "SIGILL"
        case SIGFPE: "SIGFPE"
        case SIGABRT: "SIGABRT"
        case SIGTRAP: "SIGTRAP"
        case SIGSYS: "SIGSYS"
        case SIGKILL: "SIGKILL"
        case SIGTERM: "SIGTERM"
        default: "signal \(number)"
        }
    }
}
