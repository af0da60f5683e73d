import Foundation
import TestSupport

/// A page of `Documentation/plugins`, whose blocks of code are carried out from the first to the last: one that names a file
/// (```` ```c src/known_dogs.c ````) is written there, one of `sh` is run. A `cd` holds for the blocks behind it.
struct PluginGuide {
    /// What stands behind the three marks, and the lines up to the next three.
    struct Block {
        let language: String
        let file: String?
        let text: String
    }

    let blocks: [Block]

    init(_ name: String) throws {
        let page = TestSurroundings.checkout.appending(path: "Documentation/plugins/\(name).md")
        try self.init(text: String(contentsOf: page, encoding: .utf8))
    }

    init(text: String) {
        blocks = text.matches(of: /(?ms)^```(\w*)(?: (\S+))?\n(.*?)^```$/).map {
            Block(language: String($0.1), file: $0.2.map(String.init), text: String($0.3))
        }
    }

    /// Those that nothing would be done with.
    var strangers: [String] { blocks.filter { $0.language != "sh" && $0.file == nil }.map(\.text) }

    /// Carries out all blocks, and `commands` after them, in a folder of its own.
    ///
    /// - Throws: ``TestFailure`` with what was written when a command fails.
    func carryOut(then commands: String = "") async throws -> String {
        let folder = try TemporaryFolder()
        var script = "set -euo pipefail\n"
        for (place, block) in blocks.enumerated() {
            if let file = block.file {
                let text = try folder.write(block.text, to: "blocks/\(place)")
                script += "mkdir -p \"$(dirname '\(file)')\"\ncp '\(text.path)' '\(file)'\n"
            } else {
                script += block.text
            }
        }
        var environment = TestSurroundings.childEnvironment
        environment["PATH"] = TestSurroundings.builtProducts.path + ":" + (environment["PATH"] ?? "")
        environment["CHECKOUT"] = TestSurroundings.checkout.path
        environment["PROJECTIONIST_CHECKOUT"] = TestSurroundings.checkout.path
        environment["PREFIX"] = folder.appending("installed").path
        let run = try folder.write(script + commands + "\n", to: "blocks/script")
        let shell = try ChildProcess(
            URL(filePath: "/bin/bash"), [run.path], environment: environment,
            workingFolder: folder.makeFolder("work"))
        guard try await shell.wait(within: 500) == .exit(0) else {
            throw TestFailure("\(shell.errors.suffix(4000)) \(shell.output.suffix(4000))")
        }
        return shell.output
    }
}
