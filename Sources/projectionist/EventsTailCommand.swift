import ArgumentParser
import EventStore
import Foundation
import Lifespan
import ProjectionHost
import Synchronization

/// `projectionist events tail`.
struct EventsTailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Print new events as they come, until interrupted.",
        discussion:
            "Only up to the safe head: nothing is left out, and nothing appears before what stands in front of it.")

    @OptionGroup var target: ApplicationArgument

    @Option(help: "Begin behind this position. (default: the end of the log)")
    var after: Int64?

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try common.context(applications: [target.application])
        let reader = try context.makeStore().makeReader(of: ApplicationName(target.application))
        defer { reader.disconnect() }
        let interruption = Interruption(reader.interruptible)
        SignalWatch.start { _ in interruption.come() }
        do {
            try follow(reader, context)
        } catch let error as EventStoreError where error.code == .interrupted || interruption.hasCome {
            // Asked for: this is how a tail ends.
        }
    }

    private func follow(_ reader: any LogReader, _ context: HostContext) throws {
        try reader.listen()
        var head = try LogHead(reader, context.logger).wait()
        var position = after ?? head
        var printer = EventPrinter(json: output.json)
        while true {
            while position < head {
                let batch = try reader.read(after: position, through: head, limit: 1000, topics: [])
                for index in 0..<batch.count { try printer.print(batch.storedEvent(at: index)) }
                try printer.flush()
                position = batch.lastPosition ?? head
            }
            let status = try reader.advanceSafeHead()
            // A head that is held back is looked at again soon: no push tells of a transaction that only ends.
            if status.head ?? 0 <= position {
                _ = try reader.waitForPush(milliseconds: status.heldBackBy.isEmpty ? 1000 : 50)
            }
            head = max(head, status.head ?? head)
        }
    }
}

/// A signal that ends what waits in a session.
private final class Interruption: Sendable {
    private let session: any Interruptible
    private let state = Mutex(false)

    init(_ session: any Interruptible) { self.session = session }

    var hasCome: Bool { state.withLock { $0 } }

    func come() {
        state.withLock { $0 = true }
        session.interrupt()
    }
}
