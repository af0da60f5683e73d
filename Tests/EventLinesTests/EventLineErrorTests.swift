import EventStore
import Foundation
import Testing

@testable import EventLines

/// What is wrong is said with file, line and column.
@Suite struct EventLineErrorTests {
    private static let id = "\"originator_id\": \"5d6e1f3c-37a3-4c3f-9f8e-0d9b3c1f2a10\""

    /// Reads `text` to its end and gives the error.
    private func failure(_ bytes: some Sequence<UInt8>, type: OriginatorIDType = .uuid) throws -> String {
        let file = try TemporaryFile(bytes)
        let reader = EventLineReader(descriptor: file.descriptor, source: "dogs.jsonl", originatorIDType: type)
        do {
            while try reader.next() != nil {}
            return "no error"
        } catch {
            return error.description
        }
    }

    static let faults: [(String, String)] = [
        ("{", "dogs.jsonl:1:2: invalid JSON: the line ends where a key in double quotes is expected"),
        ("[]", "dogs.jsonl:1:1: invalid JSON: '[' where an event, '{…}', is expected"),
        ("{}", "dogs.jsonl:1: the key 'originator_id' is missing; an event needs originator_id, topic and state"),
        (
            "{\(id), \"state\": 1}",
            "dogs.jsonl:1: the key 'topic' is missing; an event needs originator_id, topic and state"
        ),
        (
            "{\(id), \"topic\": \"t\"}",
            "dogs.jsonl:1: the key 'state' is missing; an event needs originator_id, topic and state"
        ),
        ("{\"topik\": \"t\"}", "dogs.jsonl:1:2: unknown key 'topik'; did you mean 'topic'?"),
        (
            "{\"aggregate\": 1}",
            "dogs.jsonl:1:2: unknown key 'aggregate'; known are originator_id, originator_version, topic, state, position"
        ),
        ("{\"topic\": \"t\", \"topic\": \"t\"}", "dogs.jsonl:1:16: the key 'topic' twice"),
        ("{\"topic\": 12}", "dogs.jsonl:1:11: topic must be a string"),
        ("{\"topic\": }", "dogs.jsonl:1:11: invalid JSON: '}' where a value is expected"),
        ("{\"topic\": \"\"}", "dogs.jsonl:1:11: the topic has 0 bytes, 1 to 1024 are allowed"),
        ("{\"topic\": \"a\\u0000b\"}", "dogs.jsonl:1:11: the topic holds a NUL character, which no store can keep"),
        ("{\"topic\": \"\\ud800\"}", "dogs.jsonl:1:12: half of a surrogate pair"),
        ("{\"originator_id\": \"fido\"}", "dogs.jsonl:1:19: originator_id 'fido' is not a UUID"),
        ("{\"originator_id\": null}", "dogs.jsonl:1:19: originator_id must be a string"),
        (
            "{\"originator_version\": -1}",
            "dogs.jsonl:1:24: originator_version must be 0 or more, a stream's first event has 1 or 0; here it is -1"
        ),
        ("{\"originator_version\": 1.0}", "dogs.jsonl:1:24: originator_version must be an integer of 64 bits"),
        (
            "{\"originator_version\": 9223372036854775808}",
            "dogs.jsonl:1:24: originator_version must be an integer of 64 bits"
        ),
        ("{\"originator_version\": \"1\"}", "dogs.jsonl:1:24: originator_version must be an integer"),
        ("{\"state\": nul}", "dogs.jsonl:1:11: invalid JSON: 'n' where a value is expected"),
        ("{\"state\": 01}", "dogs.jsonl:1:12: invalid JSON: a number must not begin with 0"),
        ("{\"state\": 1.}", "dogs.jsonl:1:13: invalid JSON: '}' where a digit is expected"),
        ("{\"state\": nan}", "dogs.jsonl:1:11: invalid JSON: 'n' where a value is expected"),
        ("{\"state\": [1,]}", "dogs.jsonl:1:14: invalid JSON: ']' where a value is expected"),
        ("{\"state\": {\"a\" 1}}", "dogs.jsonl:1:16: invalid JSON: '1' where ':' is expected"),
        ("{\"state\": \"a", "dogs.jsonl:1:11: invalid JSON: the string that begins here has no end"),
        ("{\"state\": \"\\x\"}", "dogs.jsonl:1:12: invalid JSON: an unknown escape"),
        ("{\"state\": \"\\u12g4\"}", "dogs.jsonl:1:12: invalid JSON: '\\u' needs four hexadecimal digits"),
        (
            "{\"state\": \"\t\"}",
            "dogs.jsonl:1:12: invalid JSON: a control character in a string; write it as an escape"
        ),
        ("{\"state\": \"\0\"}", "dogs.jsonl:1:12: invalid JSON: a NUL byte in a string; write it as an escape"),
        (
            "{\"state\": {\"base64\": \"=!\"}}",
            "dogs.jsonl:1:22: the state's base64 is not valid (RFC 4648, with padding, without line breaks)"
        ),
        ("{\"position\": true}", "dogs.jsonl:1:14: position must be an integer"),
        (
            "{\(id), \"topic\": \"t\", \"state\": 1} {",
            "dogs.jsonl:1:85: invalid JSON: '{' where the end of the line (one event a line) is expected"
        ),
    ]

    @Test(arguments: faults) func `a fault is named at its place`(text: String, error: String) throws {
        #expect(try failure(text.utf8) == error)
    }

    @Test func `the line is counted with the empty ones, the column in characters`() throws {
        let good = "{\(Self.id), \"topic\": \"t\", \"state\": 1}"
        #expect(
            try failure("\u{FEFF}\(good)\r\n\r\n  \n\(good)\n{\"topic\": \"größe🐕\", x}".utf8)
                == "dogs.jsonl:5:21: invalid JSON: 'x' where a key in double quotes is expected")
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80],
            [0xFF], [0xE2, 0x82],
        ] as [[UInt8]])
    func `invalid UTF-8 is refused where it begins`(bytes: [UInt8]) throws {
        let line = Array("{\"state\": \"ab".utf8) + bytes + Array("\"}".utf8)
        #expect(try failure(line) == "dogs.jsonl:1:14: invalid UTF-8")
    }

    @Test func `nesting is bounded`() throws {
        let deep = { (depth: Int) in
            "{\(Self.id), \"topic\": \"t\", \"state\": \(String(repeating: "[", count: depth))\(String(repeating: "]", count: depth))}"
        }
        #expect(try failure(deep(1000).utf8) == "no error")
        #expect(try failure(deep(1001).utf8).hasSuffix("nested more than 1000 deep"))
        #expect(try failure(deep(1_000_000).utf8).hasSuffix("nested more than 1000 deep"))
    }

    @Test func `a line that is too long is named, and what comes before it was given`() throws {
        let good = "{\(Self.id), \"topic\": \"t\", \"state\": 1}"
        let file = try TemporaryFile("\(good)\n\(good.dropLast())\(String(repeating: " ", count: 1 << 20))}\n")
        let reader = EventLineReader(
            descriptor: file.descriptor, source: "dogs.jsonl", originatorIDType: .uuid, longestLine: 1 << 20)
        do {
            _ = try reader.next()
            Issue.record("the line was taken")
        } catch {
            #expect(
                error.description
                    == "dogs.jsonl:2: the line has more than 1048576 bytes, which is more than any event needs")
        }
    }

    @Test func `a text id must not be empty or hold NUL`() throws {
        #expect(
            try failure("{\"originator_id\": \"\"}".utf8, type: .text)
                == "dogs.jsonl:1:19: originator_id must not be empty or hold a NUL byte")
        #expect(
            try failure("{\"originator_id\": \"a\\u0000\"}".utf8, type: .text)
                == "dogs.jsonl:1:19: originator_id must not be empty or hold a NUL byte")
    }

    @Test func `a conflict names the line and the version that would follow`() throws {
        let file = try TemporaryFile("")
        let reader = EventLineReader(descriptor: file.descriptor, source: "dogs.jsonl", originatorIDType: .text)
        var refusal = EventStoreError(.versionConflict, "conflict")
        refusal.conflict = VersionConflict(originatorID: .text("fido"), expected: 6, found: 2)
        #expect(
            reader.error(refusal, line: 17).description
                == "dogs.jsonl:17: originator_version 7 does not follow: stream fido is at version 2; its next event is 3"
        )
    }
}
