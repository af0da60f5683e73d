import ArgumentParser
import HostOperations
import PlainText
import ProjectionHost

/// `projectionist plugins pin`.
struct PluginsPinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin", abstract: "Write the SHA-256 of each library into its manifest.",
        discussion: """
            A host opens a pinned library only where its bytes have that hash; with PROJECTIONIST_TRUST=pinned it opens no other. A \
            signature of the manifest counts no more after that: sign it again. Nothing else in the manifest is changed, and no library is opened.
            """)

    @Argument(help: "Packages or paths of manifests; all that are found where none is given.")
    var subjects: [String] = []

    @Flag(help: "Write nothing; exit with 1 where a manifest does not pin its library as it is.")
    var check = false

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try common.context(needsStore: false, signatures: .ignored)
        context.logDiscovery()
        let outcomes = try context.pin(subjects, checksOnly: check)
        if output.json {
            try StandardOutput.write(
                .array(
                    outcomes.map {
                        .object([
                            ("manifest", .string($0.manifest)), ("state", .string($0.state.rawValue)),
                            ("sha256", JSONDocument($0.hash)), ("detail", .string($0.detail)),
                        ])
                    }))
        } else {
            for outcome in outcomes {
                try StandardOutput.write("\(outcome.manifest): \(OneLine.text(outcome.detail))\n")
            }
        }
        if outcomes.contains(where: { $0.state == .failed }) {
            throw CommandFailure(.configuration, "not every library was pinned; each has its reason above")
        }
        if outcomes.contains(where: { $0.state == .different }) { throw ExitCode(ExitStatus.projectionFailed.rawValue) }
    }
}
