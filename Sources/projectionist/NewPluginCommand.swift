import ArgumentParser
import Foundation
import HostOperations
import PluginTemplates
import ProjectionHost

/// `projectionist new plugin`.
struct NewPluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin", abstract: "Make the package of a plugin, which builds and passes its test as it stands.",
        discussion: """
            It holds a projection, a manifest, a test, a README and a Dockerfile. The name may be any that a manifest's package \
            may have and that begins with a letter.
            """)

    @Argument(help: "The plugin's name, as in order-totals.")
    var name: String

    @Option(help: "swift, c, cpp or rust.")
    var language: PluginLanguage

    @Option(help: "The package's folder, which must not be there or be empty. (default: the plugin's name)")
    var directory: String?

    @Option(help: "The application whose events are projected.")
    var application = "DogSchool"

    @Option(
        help: "For Swift: where SwiftPM finds the host's package; ends with 'projectionist' or 'projectionist.git'.")
    var sdkURL = NewPluginCommand.sdkURL

    @OptionGroup var output: OutputOptions

    /// A name that leads nowhere by intention: the package has no public address yet.
    private static let sdkURL = "https://git.example.com/projectionist.git"

    /// SwiftPM calls a package by the last part of its address.
    func validate() throws {
        let last = sdkURL.split(separator: "/").last.map(String.init) ?? ""
        guard last == "projectionist" || last == "projectionist.git", !sdkURL.contains(where: { "\"\\\n".contains($0) })
        else { throw ValidationError("--sdk-url must end with 'projectionist' or 'projectionist.git'") }
    }

    func run() throws {
        let folder = URL(filePath: directory ?? name)
        do throws(PluginPackageError) {
            let names = try PluginNames(package: name, application: application)
            let package = PluginPackage(names, in: language, sdkURL: sdkURL, hostVersion: HostVersion.text)
            try package.write(to: folder)
            try? report(package, in: folder)
        } catch {
            throw CommandFailure(error.code == .cannotWrite ? .ioError : .usage, error.description)
        }
    }

    private func report(_ package: PluginPackage, in folder: URL) throws {
        let place = directory ?? name
        if output.json {
            try StandardOutput.write(
                .object([
                    ("package", .string(name)), ("language", .string(language.rawValue)),
                    ("folder", .string(folder.standardizedFileURL.path)),
                    ("files", .array(package.files.map { .string($0.path) })),
                    ("build", .string(package.buildCommand)), ("test", .string(package.testCommand)),
                ]))
            return
        }
        try StandardOutput.write(
            """
            \(place) holds a plugin with the projection \(package.names.identifier) of \(application). Next:

              cd \(Self.quoted(place)) && \(package.buildCommand)
              \(package.testCommand)

            """)
    }

    /// As a shell takes it.
    private static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "/._-+".utf8.contains(byte)
        }
        return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
    }
}
