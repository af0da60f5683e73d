/// The package of one plugin: its files, and how it is built and tested.
public struct PluginPackage: Sendable, Hashable {
    /// What its parts are called.
    public let names: PluginNames
    /// The language that it is written in.
    public let language: PluginLanguage
    /// All of its files.
    public let files: [PluginFile]
    /// The command that builds it, in its folder.
    public var buildCommand: String { language.buildCommand }
    /// The command that tests it, in its folder.
    public var testCommand: String { language.testCommand }

    /// - Parameters:
    ///   - sdkURL: where SwiftPM finds the host's package; only a plugin in Swift needs it.
    ///   - hostVersion: the version of the host, which the SDK and the image have too.
    public init(_ names: PluginNames, in language: PluginLanguage, sdkURL: String, hostVersion: String) {
        self.names = names
        self.language = language
        let library = language.library(names)
        let values = [
            "name": names.package, "identifier": names.identifier, "type": names.type,
            "application": names.application,
            // A dot in a bare key of TOML begins a table below.
            "applicationKey": names.application.contains(".") ? "\"\(names.application)\"" : names.application,
            "library": library, "buildFolder": language.buildFolder,
            "libraryPath": "\(language.buildFolder)/\(library)", "sdkURL": sdkURL,
            "version": hostVersion, "needs": language.needs, "build": language.buildCommand,
            "test": language.testCommand, "testing": language.testing,
            "files": language.sources(names).map { "| `\($0.path)` | \($0.purpose) |" }.joined(separator: "\n"),
        ]
        let common: [(path: String, template: [UInt8], isExecutable: Bool)] = [
            ("README.md", PackageResources.README_md_template, false),
            ("Dockerfile", PackageResources.Dockerfile_template, false),
            (".gitignore", PackageResources.gitignore_template, false),
            ("manifests/\(names.package).toml", PackageResources.manifest_toml_template, false),
            ("test/project-events", PackageResources.project_events_template, true),
            ("test/events.jsonl", PackageResources.events_jsonl_template, false),
            ("test/expected.json", PackageResources.expected_json_template, false),
        ]
        files =
            common.map {
                PluginFile(
                    $0.path, PluginTemplate($0.template).filled(with: values), isExecutable: $0.isExecutable)
            }
            + language.sources(names).map { PluginFile($0.path, PluginTemplate($0.template).filled(with: values)) }
    }
}
