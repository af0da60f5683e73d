import ArgumentParser
import EventStore
import Foundation
import Logging
import ProjectionHost

/// `projectionist events read`.
struct EventsReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Print events in the order of the log.",
        discussion:
            "Only up to the safe head: below it no event can appear any more. --json prints what 'events append' takes."
    )

    @OptionGroup var target: ApplicationArgument

    @Option(help: "Begin behind this position.")
    var after: Int64 = 0

    @Option(help: "The most events to print. (default: all)")
    var limit: Int?

    @Option(help: "Only events of this topic; repeatable, or several with commas between.")
    var topics: [String] = []

    @Option(help: "Only events of this stream.")
    var originatorId: String?

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must not be negative") }
    }

    func run() throws {
        let context = try common.context(applications: [target.application])
        let reader = try context.makeStore().makeReader(of: ApplicationName(target.application))
        defer { reader.disconnect() }
        let head = try LogHead(reader, context.logger).wait()
        var printer = EventPrinter(json: output.json)
        if let originatorId {
            try printStream(streamID(originatorId, reader), reader, head, &printer)
        } else {
            try printLog(reader, head, &printer)
        }
        try printer.flush()
    }

    private func streamID(_ text: String, _ reader: any LogReader) throws -> OriginatorID {
        let type = try reader.originatorIDType
        do {
            return try OriginatorID(text, type: type)
        } catch {
            throw CommandFailure(.usage, "--originator-id: \(error)")
        }
    }

    private var wanted: [String] { topics.flatMap { $0.split(separator: ",").map(String.init) } }

    private func printLog(_ reader: any LogReader, _ head: Int64, _ printer: inout EventPrinter) throws {
        var position = after
        var left = limit ?? Int.max
        while left > 0 {
            let batch = try reader.read(after: position, through: head, limit: min(left, 1000), topics: wanted)
            guard let last = batch.lastPosition else { return }
            for index in 0..<batch.count { try printer.print(batch.storedEvent(at: index)) }
            position = last
            left -= batch.count
        }
    }

    private func printStream(_ id: OriginatorID, _ reader: any LogReader, _ head: Int64, _ printer: inout EventPrinter)
        throws
    {
        let wanted = Set(wanted)
        var version = Int64.min
        var left = limit ?? Int.max
        while left > 0 {
            let events = try reader.stream(id, after: version, limit: 1000)
            guard let last = events.last else { return }
            for event in events where event.position > after && event.position <= head && left > 0 {
                guard wanted.isEmpty || wanted.contains(event.topic) else { continue }
                try printer.print(event)
                left -= 1
            }
            version = last.originatorVersion
        }
    }
}
