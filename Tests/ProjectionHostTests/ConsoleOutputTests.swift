import Foundation
import Testing

@testable import ProjectionHost

/// A file in the place of a terminal.
final class OutputFile {
    private let url = FileManager.default.temporaryDirectory.appending(path: "output-\(UUID().uuidString)")
    private let descriptor: Int32
    let output: ConsoleOutput

    init() throws {
        descriptor = open(url.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        output = ConsoleOutput(descriptor: descriptor)
    }

    deinit {
        close(descriptor)
        unlink(url.path)
    }

    var text: String { (try? String(contentsOf: url, encoding: .utf8)) ?? "" }
}

@Suite struct ConsoleOutputTests {
    private let erase = "\r\u{1B}[K"

    @Test func `a line is written with its end`() throws {
        let file = try OutputFile()
        file.output.write(line: "one")
        file.output.write(line: "")
        #expect(file.text == "one\n\n")
    }

    @Test func `a line stands above the footer, which is drawn again below it`() throws {
        let file = try OutputFile()
        file.output.draw(footer: "10 %")
        file.output.write(line: "logged")
        file.output.draw(footer: "20 %")
        file.output.draw(footer: "20 %")
        file.output.draw(footer: "")
        file.output.write(line: "last")
        #expect(file.text == "\(erase)10 %\(erase)logged\n10 %\(erase)20 %\(erase)last\n")
    }

    @Test func `a file is no terminal, and has the width of one all the same`() throws {
        let file = try OutputFile()
        #expect(!file.output.isTerminal)
        #expect(file.output.width == 80)
    }

    @Test func `lines of several threads do not mix`() async throws {
        let file = try OutputFile()
        let output = file.output
        let line = String(repeating: "x", count: 3000)
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<20 { output.write(line: line) } } }
        }
        #expect(file.text == String(repeating: line + "\n", count: 160))
    }
}
