package import CCrashNote
package import EventStore
import Glibc

/// Code of a plugin, as it is named when it ends the process: `projection 'trick_counts' (/srv/libTricks.so)`.
package final class PluginCode: Sendable {
    // Never written after it was made.
    private nonisolated(unsafe) let subject: UnsafeMutablePointer<CChar>

    package init(_ subject: String) {
        self.subject = strdup(subject)
    }

    deinit { free(subject) }

    /// Runs `body`, which calls the plugin.
    ///
    /// - Parameters:
    ///   - call: the function's name.
    ///   - events: that it is given.
    package func run<Result, Failure: Error>(
        _ call: StaticString, events: NotificationSlice? = nil, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var note = crash_note()
        note.call = UnsafeRawPointer(call.utf8Start).assumingMemoryBound(to: CChar.self)
        note.subject = UnsafePointer(subject)
        if let events, !events.isEmpty {
            note.first = events[0].position
            note.last = events[events.count - 1].position
        }
        let before = crash_note_enter(note)
        defer { crash_note_leave(before) }
        return try body()
    }

    /// A plain function is about to be called for one event.
    ///
    /// - Parameters:
    ///   - function: its name, which stays where it is until ``leave(_:)``.
    ///   - position: of the event.
    /// - Returns: what ``leave(_:)`` wants.
    package func enter(_ function: UnsafePointer<CChar>, position: Int64) -> crash_note {
        var note = crash_note()
        note.call = function
        note.subject = UnsafePointer(subject)
        note.first = position
        note.last = position
        return crash_note_enter(note)
    }

    /// The function has returned.
    package func leave(_ before: crash_note) { crash_note_leave(before) }

    /// The same on a thread of its own, with the stack that plugins are promised, and waits for it: whoever opens a library
    /// may be on a thread of Swift's cooperative pool.
    package func runApart<Result>(_ call: StaticString, _ body: @escaping () -> Result) -> Result {
        HostThread.run(name: "open plugin") { [self] in run(call) { body() } }
    }
}
