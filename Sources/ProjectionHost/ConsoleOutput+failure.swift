import HostSettings

extension ConsoleOutput {
    /// Says what ended the process: one line, and for several settings that are wrong a line for each.
    public func write(failure error: any Error) {
        let lines = (error as? SettingsError)?.lines ?? ["\(error)"]
        write(line: "projectionist: " + lines.map(OneLine.text).joined(separator: "\n  "))
    }
}
