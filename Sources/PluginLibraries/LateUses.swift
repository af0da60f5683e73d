import Synchronization

/// What was refused of plugins that used something of the host after its end: for those who ask beside the log.
package enum LateUses {
    private static let noted = Mutex<String?>(nil)

    /// The first that was refused in this process, as the log has it; nil for none.
    package static var first: String? { noted.withLock { $0 } }

    /// Takes a line that the log gets; any thread.
    package static func note(_ text: String) {
        noted.withLock { if $0 == nil { $0 = text } }
    }
}
