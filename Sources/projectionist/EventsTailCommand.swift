import ArgumentParser
import EventStore
import Lifespan
import Logging
import ProjectionHost

/// `projectionist events tail`.
struct EventsTailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Print new events as they come, until interrupted.",
        discussion: """
            Only up to the safe head: nothing is left out, and nothing appears before what stands in front of it. A \
            connection that is lost, in a restart of the server for one, is made anew; the printing goes on where it was.
            """)

    @OptionGroup var target: ApplicationArgument

    @Option(help: "Begin behind this position. (default: the end of the log)")
    var after: Int64?

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try common.context(applications: [target.application])
        let application = try ApplicationName(target.application)
        let store = try context.makeStore()
        let interruption = Interruption()
        SignalWatch.start { _ in interruption.come() }
        var tail = EventTail(after: after, printer: EventPrinter(json: output.json), logger: context.logger)
        var delay = ReconnectDelay()
        while !interruption.hasCome {
            let reader = try store.makeReader(of: application)
            defer { reader.disconnect() }
            interruption.attach(reader.interruptible)
            do {
                try tail.follow(reader) { delay.reset() }
            } catch is EventStoreError where interruption.hasCome {
                // Asked for: this is how a tail ends.
            } catch let error as EventStoreError where tail.hasBegun && error.mayPass {
                if !delay.isUnderWay {
                    context.logger.warning("\(application): \(error); trying again until the store answers")
                }
                interruption.pause(seconds: delay.next(jitter: .random(in: 0..<1)))
            }
        }
    }
}

extension EventStoreError {
    /// Whether another connection, made later, may well do.
    fileprivate var mayPass: Bool { code == .connectionLost || isTransient }
}
