import HostOperations
import HostSettings
import PlainText

extension ConsoleOutput {
    /// Says what ended the process: one line, and for several settings that are wrong a line for each.
    public func write(failure error: any Error) {
        let lines = (error as? SettingsError)?.lines ?? ["\(error)"]
        // In one piece, and each with the program's name, so that they are told from those of other processes.
        write(line: lines.map { "projectionist: " + OneLine.text($0) }.joined(separator: "\n"))
    }
}
