import EventStore
import Foundation
import Testing

@testable import EventLines

/// What lines become.
@Suite struct EventLineReaderTests {
    private static let uuid = "5d6e1f3c-37a3-4c3f-9f8e-0d9b3c1f2a10"

    private func batches(_ text: String, type: OriginatorIDType = .text) throws -> [EventLineReader.Batch] {
        let file = try TemporaryFile(text)
        let reader = EventLineReader(descriptor: file.descriptor, source: "dogs.jsonl", originatorIDType: type)
        var batches: [EventLineReader.Batch] = []
        while let batch = try reader.next() { batches.append(batch) }
        return batches
    }

    private func line(_ id: String, _ version: Int?, _ state: String = "{}") -> String {
        "{\"originator_id\": \"\(id)\"\(version.map { ", \"originator_version\": \($0)" } ?? ""), \"topic\": \"t\", \"state\": \(state)}\n"
    }

    @Test func `keys come in any order, and the position is read over`() throws {
        let batch = try #require(
            batches(
                " {\"state\" : {\"name\":\"Fido\"} ,\"topic\":\"a:\\u0042\\ud83d\\udc36\\n\",\"position\":7,\"originator_version\":3,"
                    + "\"originator_id\":\"\(Self.uuid.uppercased())\"} ", type: .uuid
            ).first)
        let append = try #require(batch.appends.first)
        #expect(append.originatorID.description == Self.uuid)
        #expect(append.expectedVersion == 2)
        #expect(append.events == [NewEvent(topic: "a:B🐶\n", state: Array("{\"name\":\"Fido\"}".utf8))])
    }

    @Test func `the state is the bytes of the line`() throws {
        let states = [
            "{ \"b\":1.50e3 , \"a\" : [\"\\u00e9é\", null,true,false,-0,{}, []] }", "null", "\"\\ud800\"", "12", "\"\"",
            "{\"base64\": 1}", "{\"base64\": \"QQ==\", \"other\": 1}", "{\"other\": {\"base64\": \"QQ==\"}}",
            "[\"base64\"]",
        ]
        let batch = try #require(batches(states.map { line("a", nil, $0) }.joined()).first)
        #expect(batch.appends.flatMap(\.events).map { String(decoding: $0.state, as: UTF8.self) } == states)
    }

    @Test func `base64 gives any bytes`() throws {
        let batch = try #require(
            batches(line("a", 1, "{ \"base64\" : \"AP8KDQ==\" }") + line("a", 2, "{\"base64\":\"\"}")).first)
        #expect(batch.appends.first?.events.map(\.state) == [[0, 255, 10, 13], []])
    }

    @Test func `neighbours of one stream whose versions follow make one append`() throws {
        let text =
            line("a", 1) + "\n" + line("a", 2) + line("b", nil) + line("b", nil) + line("a", 3) + line("a", 5)
            + line("a", nil)
        let batch = try #require(batches(text).first)
        #expect(
            batch.appends.map { "\($0.originatorID)@\($0.expectedVersion ?? -1)+\($0.events.count)" }
                == ["a@0+2", "b@-1+2", "a@2+1", "a@4+1", "a@-1+1"])
        #expect(batch.lines == [1, 4, 6, 7, 8])
        #expect(batch.eventCount == 7)
    }

    @Test func `a stream that begins at 0 makes one append too`() throws {
        let batch = try #require(batches(line("a", 0) + line("a", 1) + line("b", 1) + line("c", 0)).first)
        #expect(batch.appends.map(\.expectedVersion) == [StreamAppend.beforeZero, 0, StreamAppend.beforeZero])
        #expect(batch.appends.map(\.events.count) == [2, 1, 1])
    }

    @Test func `batches are bounded by count and by size`() throws {
        let many = try batches((1...2500).map { line("a", $0) }.joined())
        #expect(many.map(\.eventCount) == [1000, 1000, 500])
        #expect(many.map { $0.appends.map(\.expectedVersion) } == [[0], [1000], [2000]])
        let large = "\"\(String(repeating: "x", count: 3 << 20))\""
        #expect(try batches((1...5).map { line("a", $0, large) }.joined()).map(\.eventCount) == [2, 2, 1])
    }

    @Test func `nothing but empty lines is no event`() throws {
        #expect(try batches("").isEmpty)
        #expect(try batches("\u{FEFF}\r\n  \n\t\n").isEmpty)
    }

    @Test func `a state of the most bytes is taken, one byte more is not`() throws {
        let most = StreamAppend.maximumStateSize
        let json = try batches(line("a", 1, "\"\(String(repeating: "x", count: most - 2))\""))
        #expect(json.first?.appends.first?.events.first?.state.count == most)
        #expect(throws: EventLineError.self) {
            try batches(line("a", 1, "\"\(String(repeating: "x", count: most - 1))\""))
        }
    }

    @Test func `a pipe is read as it fills`() throws {
        let pipe = Pipe()
        let text = (1...3000).map { line("a", $0, "\"\(String(repeating: "y", count: 100))\"") }.joined()
        DispatchQueue.global().async {
            pipe.fileHandleForWriting.write(Data(text.utf8))
            try? pipe.fileHandleForWriting.close()
        }
        let reader = EventLineReader(
            descriptor: pipe.fileHandleForReading.fileDescriptor, source: "standard input", originatorIDType: .text)
        var count = 0
        while let batch = try reader.next() { count += batch.eventCount }
        #expect(count == 3000)
    }

    @Test func `what is written is read back to the same bytes`() throws {
        let states: [[UInt8]] = [
            Array("{\"a\": 1}".utf8), Array("{\n  \"a\": 1\n}".utf8), [], [0, 255], Array(" 1".utf8), Array("1 ".utf8),
            Array("{\"base64\": \"QQ==\"}".utf8), Array("{\"base64\": 1}".utf8), Array("nope".utf8),
            Array("\"é\u{2028}\"".utf8),
        ]
        let events = states.enumerated().map { index, state in
            StoredEvent(
                position: Int64(index + 10), originatorID: .text("a \"quoted\"\u{1}\\ id"),
                originatorVersion: Int64(index + 1),
                topic: "t\t🐕\u{7F}", state: state)
        }
        var output: [UInt8] = []
        for event in events { EventLineWriter.write(event, to: &output) }
        #expect(output.count { $0 == UInt8(ascii: "\n") } == states.count)
        let batch = try #require(batches(String(decoding: output, as: UTF8.self)).first)
        #expect(batch.appends.count == 1)
        #expect(batch.appends.first?.originatorID == .text("a \"quoted\"\u{1}\\ id"))
        #expect(batch.appends.first?.events == events.map { NewEvent(topic: $0.topic, state: $0.state) })
    }

    @Test func `a line printed is one that can be read by eye`() {
        var output: [UInt8] = []
        EventLineWriter.write(
            StoredEvent(
                position: 4, originatorID: .text("fido"), originatorVersion: 2,
                topic: "dogschool.domain:Dog.TrickAdded",
                state: Array("{\"trick\":\"roll over\"}".utf8)), to: &output)
        #expect(
            String(decoding: output, as: UTF8.self)
                == "{\"position\": 4, \"originator_id\": \"fido\", \"originator_version\": 2, "
                + "\"topic\": \"dogschool.domain:Dog.TrickAdded\", \"state\": {\"trick\":\"roll over\"}}\n")
    }
}
