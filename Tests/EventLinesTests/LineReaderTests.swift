import Foundation
import Testing

@testable import EventLines

@Suite struct LineReaderTests {
    private func lines(_ text: String, longest: Int = 100, blockSize: Int = 4) throws -> [String] {
        let file = try TemporaryFile(text)
        let reader = LineReader(descriptor: file.descriptor, longest: longest, blockSize: blockSize)
        var lines: [String] = []
        while let line = try reader.next() {
            #expect(line.number == lines.count + 1)
            lines.append(String(decoding: line.bytes, as: UTF8.self))
        }
        return lines
    }

    @Test(arguments: [1, 2, 3, 4, 7, 64]) func `lines come whole whatever the size of a block`(blockSize: Int) throws {
        let expected = ["first", "", "a somewhat longer third line", "x"]
        #expect(try lines(expected.joined(separator: "\n") + "\n", blockSize: blockSize) == expected)
        #expect(try lines(expected.joined(separator: "\r\n"), blockSize: blockSize) == expected)
    }

    @Test func `an empty file has no line, a lone line end one`() throws {
        #expect(try lines("") == [])
        #expect(try lines("\n") == [""])
        #expect(try lines("\r\n\r\n") == ["", ""])
    }

    @Test func `only the carriage return before the line end goes`() throws {
        #expect(try lines("a\rb\r\r\n") == ["a\rb\r"])
    }

    @Test func `a byte order mark goes from the first line alone`() throws {
        #expect(try lines("\u{FEFF}a\n\u{FEFF}b") == ["a", "\u{FEFF}b"])
        #expect(try lines("\u{FEFF}", blockSize: 1) == [""])
    }

    @Test func `a line of the most bytes passes, one byte more is refused with its number`() throws {
        let longest = String(repeating: "x", count: 100)
        #expect(try lines("a\n\(longest)\r\nb") == ["a", longest, "b"])
        let file = try TemporaryFile("a\n\(longest)y\nb")
        let reader = LineReader(descriptor: file.descriptor, longest: 100, blockSize: 16)
        _ = try reader.next()
        #expect(throws: LineFault.self) { _ = try reader.next() }
        #expect(reader.number == 2)
    }

    @Test func `a line without an end is given up long before memory is`() throws {
        let endless = open("/dev/zero", O_RDONLY)
        defer { close(endless) }
        let reader = LineReader(descriptor: endless, longest: 1 << 20)
        #expect(throws: LineFault.self) { _ = try reader.next() }
    }

    @Test func `a descriptor that cannot be read says why`() throws {
        let folder = open("/", O_RDONLY)
        defer { close(folder) }
        let reader = LineReader(descriptor: folder, longest: 100)
        do {
            _ = try reader.next()
            Issue.record("a folder was read")
        } catch {
            #expect(error.message == "cannot be read: Is a directory")
        }
    }
}
