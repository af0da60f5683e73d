import Glibc

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
