import Foundation
import TestSupport
import Testing

/// A package that `projectionist new plugin` has made, and what its author does with it.
struct NewPlugin {
    let name: String
    let folder: TemporaryFolder
    let package: URL
    /// What the command printed.
    let printed: String

    /// Makes the package, with the words of the command behind the name.
    init(_ name: String, _ words: String...) async throws {
        self.name = name
        folder = try TemporaryFolder()
        package = folder.appending(name)
        let made = try await Self.make(name, words, in: folder)
        try #require(made.end == .exit(0), "\(made.errors)")
        printed = made.output
    }

    /// Runs the command and gives what it left.
    static func make(_ name: String, _ words: [String], in folder: TemporaryFolder) async throws -> BuiltHost.Outcome {
        let process = try ChildProcess(
            TestSurroundings.builtProducts.appending(path: "projectionist"), ["new", "plugin", name] + words,
            environment: TestSurroundings.childEnvironment, workingFolder: folder.url)
        let end = try await process.wait()
        return BuiltHost.Outcome(end: end, output: process.output, errors: process.errors)
    }

    /// The commands that stand under a heading of the package's README.
    func commands(under heading: String) throws -> String {
        let readme = try String(contentsOf: package.appending(path: "README.md"), encoding: .utf8)
        let section = try #require(readme.components(separatedBy: "## \(heading)\n").last)
        let block = try #require(section.components(separatedBy: "```").dropFirst().first)
        return String(block.drop { $0 != "\n" })
    }

    /// Runs commands in the package, with the installed headers, the built host and this checkout at hand.
    func run(_ commands: String) async throws {
        let installed = folder.appending("installed")
        var environment = TestSurroundings.childEnvironment
        environment["PKG_CONFIG_PATH"] = installed.appending(path: "lib/pkgconfig").path
        environment["PROJECTIONIST"] = TestSurroundings.builtProducts.appending(path: "projectionist").path
        environment["PROJECTIONIST_CHECKOUT"] = TestSurroundings.checkout.path
        let process = try ChildProcess(
            URL(filePath: "/bin/bash"),
            [
                "-ec",
                "'\(TestSurroundings.checkout.path)/scripts/install-headers' --prefix '\(installed.path)'\n"
                    + commands,
            ],
            environment: environment, workingFolder: package)
        let end = try await process.wait(within: 500)
        try #require(end == .exit(0), "\(commands): \(process.errors.suffix(4000)) \(process.output.suffix(4000))")
    }
}
