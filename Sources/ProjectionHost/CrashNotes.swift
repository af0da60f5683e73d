import CCrashNote

/// The last words of a process that a plugin has ended: they name the library, the projection and the event.
///
/// Signals and the process's exit belong to the program: one that has the host as a library installs this if it wants it.
public enum CrashNotes {
    /// The exit code of a process in which a plugin has called `exit()`.
    public static let exitCode = Int32(CRASH_NOTE_EXIT_CODE)

    /// Catches what ends the process from now on. Once; what was installed before is called after.
    public static func install() { crash_note_install() }

    /// Runs `body`, in which nothing but a plugin, or a library of one, calls `exit()`.
    public nonisolated(nonsending) static func whileRunning<Result>(_ body: () async throws -> Result) async rethrows
        -> Result
    {
        crash_note_set_running(1)
        defer { crash_note_set_running(0) }
        return try await body()
    }
}
