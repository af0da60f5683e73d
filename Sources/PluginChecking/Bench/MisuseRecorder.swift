import Synchronization

/// Finds in what the host logs of a plugin that it has used a call after its end: the host refuses that, and says it once.
final class MisuseRecorder: Sendable {
    private let found = Mutex<String?>(nil)

    /// The first line of that kind; nil where there was none.
    var text: String? { found.withLock { $0 } }

    /// Takes a line of the log; any thread.
    func look(at line: String) {
        guard line.contains("used a call after its end") || line.contains("used the error of its") else { return }
        found.withLock { if $0 == nil { $0 = line } }
    }
}
