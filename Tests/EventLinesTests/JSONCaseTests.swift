import EventStore
import Foundation
import TestSupport
import Testing

@testable import EventLines

/// What `events append` takes for the JSON of a state: the cases that all readers of the host have in common.
@Suite struct JSONCaseTests {
    /// What a line with this state is stored as; nil when it is refused.
    func state(_ bytes: [UInt8]) -> [UInt8]? {
        var parser = EventLineParser(originatorIDType: .text)
        let line = Array(#"{"originator_id": "x", "topic": "t", "state": "#.utf8) + bytes + Array("}".utf8)
        return line.withUnsafeBufferPointer { try? parser.parse($0).event.state }
    }

    /// As the body of an append over HTTP.
    func appended(_ bytes: [UInt8]) -> [UInt8]? {
        let body =
            Array(#"{"originator_id": "x", "events": [{"topic": "t", "state": "#.utf8) + bytes + Array("}]}".utf8)
        return body.withUnsafeBufferPointer {
            try? AppendDocument.parse($0, originatorIDType: .text, maximumEvents: 1).events[0].state
        }
    }

    @Test func `a state is taken where it is JSON for a plugin`() {
        for jsonCase in JSONCase.all {
            let text = String(decoding: jsonCase.bytes.prefix(80), as: UTF8.self)
            // The line has two more levels, the body four; both are counted.
            if jsonCase.isAtBound { continue }
            #expect((state(jsonCase.bytes) != nil) == jsonCase.isValid, "\(text)")
            #expect((appended(jsonCase.bytes) != nil) == jsonCase.isValid, "\(text)")
        }
    }

    @Test func `the scanner agrees on every case, depth included`() {
        for jsonCase in JSONCase.all {
            let text = String(decoding: jsonCase.bytes.prefix(80), as: UTF8.self)
            jsonCase.bytes.withUnsafeBufferPointer { bytes in
                var scanner = JSONScanner(bytes)
                scanner.skipBlank()
                let isValue = (try? scanner.skipValue()) != nil
                scanner.skipBlank()
                #expect((isValue && scanner.isAtEnd) == jsonCase.isValid, "\(text)")
            }
        }
    }

    @Test(.enabled(if: TestSurroundings.python != nil), arguments: ["loads", "transcoder"])
    func `Python agrees on every case`(reader: String) async throws {
        let folder = try TemporaryFolder()
        let cases = JSONCase.all.filter { !$0.isAtBound }
        let file = folder.path + "/cases"
        try cases.map { Data($0.bytes).base64EncodedString() }.joined(separator: "\n")
            .write(toFile: file, atomically: true, encoding: .utf8)
        let verdicts = try await PythonProgram.run("json_cases.py", reader, file, settings: [:])
        let found = verdicts.split(separator: "\n").map { $0 == "valid" }
        try #require(found.count == cases.count)
        for (jsonCase, isValid) in zip(cases, found) {
            #expect(isValid == jsonCase.isValid, "\(String(decoding: jsonCase.bytes.prefix(80), as: UTF8.self))")
        }
    }

    @Test(.enabled(if: TestSurroundings.python != nil))
    func `what Python writes by default is taken`() async throws {
        let texts = try await PythonProgram.run("json_dumps.py", settings: [:]).split(separator: "\n")
        #expect(texts.count == 30)
        for text in texts { #expect(state(Array(text.utf8)) == Array(text.utf8), "\(text.prefix(80))") }
    }

    @Test func `a state that only Python reads is printed as base64, and read back to the same bytes`() throws {
        for text in ["NaN", "[1, -Infinity]", #"{"a": "\ud800", "a": 1}"#, "18446744073709551616"] {
            let event = StoredEvent(
                position: 1, originatorID: .text("x"), originatorVersion: 1, topic: "t", state: Array(text.utf8))
            var line: [UInt8] = []
            EventLineWriter.write(event, to: &line)
            let isPlain = !text.contains("N") && !text.contains("I")
            #expect(String(decoding: line, as: UTF8.self).contains("base64") == !isPlain, "\(text)")
            var parser = EventLineParser(originatorIDType: .text)
            let read = try line.dropLast().withUnsafeBufferPointer { try parser.parse($0).event.state }
            #expect(read == Array(text.utf8))
        }
    }
}
