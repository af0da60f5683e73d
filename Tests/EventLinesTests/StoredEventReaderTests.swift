import EventLines
import EventStore
import Foundation
import Testing

/// Lines as the events of a log.
@Suite struct StoredEventReaderTests {
    private func read(
        _ text: String, type: OriginatorIDType = .text
    ) throws -> [(event: StoredEvent, line: Int)] {
        let pipe = Pipe()
        pipe.fileHandleForWriting.write(Data(text.utf8))
        try pipe.fileHandleForWriting.close()
        let reader = StoredEventReader(
            descriptor: pipe.fileHandleForReading.fileDescriptor, source: "dogs.jsonl", originatorIDType: type)
        var events: [(event: StoredEvent, line: Int)] = []
        while let next = try reader.next() { events.append(next) }
        return events
    }

    private func line(_ id: String, _ rest: String = "") -> String {
        "{\"originator_id\": \"\(id)\", \"topic\": \"t\", \"state\": {}\(rest)}\n"
    }

    @Test func `positions and versions that are missing are counted up`() throws {
        let events = try read(
            line("a") + "\n" + line("b", #", "originator_version": 7"#) + line("a") + line("b", #", "position": 40"#)
                + line("c"))
        #expect(events.map(\.event.position) == [1, 2, 3, 40, 41])
        #expect(events.map(\.event.originatorVersion) == [1, 7, 2, 8, 1])
        #expect(events.map(\.line) == [1, 3, 4, 5, 6])
    }

    @Test func `what the host prints comes back as it was`() throws {
        var output: [UInt8] = []
        let event = StoredEvent(
            position: 9, originatorID: .text("ä"), originatorVersion: 0, topic: "m:C", state: [0xff, 0])
        EventLineWriter.write(event, to: &output)
        #expect(try read(String(decoding: output, as: UTF8.self)).map(\.event) == [event])
    }

    @Test(arguments: [
        (#", "position": 5}"#, #", "position": 5}"#, "dogs.jsonl:2: position 5 does not follow: the line before has 5"),
        (#", "position": 0}"#, "}", "dogs.jsonl:1: position 0 is none"),
        (
            #", "originator_version": 3}"#, #", "originator_version": 3}"#,
            "dogs.jsonl:2: originator_version 3 does not follow"
        ),
        (#", "position": 9223372036854775807}"#, "}", "dogs.jsonl:2: no position is left"),
        (#", "topik": 1}"#, "}", "dogs.jsonl:1:51: unknown key 'topik'"),
    ])
    func `what no log can hold is told with its line`(_ first: String, second: String, message: String) {
        let head = #"{"originator_id": "a", "topic": "t", "state": {}"#
        let error = #expect(throws: EventLineError.self) { try read(head + first + "\n" + head + second + "\n") }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `an id that is no UUID is told with the setting`() {
        let error = #expect(throws: EventLineError.self) { try read(line("rex"), type: .uuid) }
        #expect(
            error?.description
                == "dogs.jsonl:1:19: originator_id 'rex' is not a UUID; where ids are texts set ORIGINATOR_ID_TYPE=text"
        )
    }
}
