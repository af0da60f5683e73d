/// Where private copies of libraries are kept.
enum StateFolder {
    /// `PROJECTIONIST_STATE_DIR`; else what the XDG specification says, which takes only absolute paths; else, for a
    /// process without a home, a folder of the user's own below the temporary one.
    static func path(_ settings: ScopedSettings, _ sources: SettingSources) -> String {
        if let path = settings[SettingKeys.stateFolder] { return path }
        func folder(_ name: String) -> String? {
            guard let path = sources.environment[name], path.hasPrefix("/") else { return nil }
            return path == "/" ? "" : path.hasSuffix("/") ? String(path.dropLast()) : path
        }
        if let state = folder("XDG_STATE_HOME") { return state + "/projectionist" }
        if let home = folder("HOME") { return home + "/.local/state/projectionist" }
        return (folder("TMPDIR") ?? "/tmp") + "/projectionist-\(sources.userID)"
    }
}
