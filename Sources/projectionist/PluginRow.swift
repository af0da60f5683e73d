import PluginLoading
import PluginManifests
import ProjectionHost

/// A manifest, with its library, as it is printed.
struct PluginRow {
    enum State: String {
        case loaded
        case rejected
        case disabled
        case shadowed
    }

    let manifest: String
    let state: State
    var package: PluginManifest.Package?
    var library: String?
    /// Of the library; nil where it was not opened.
    var contentHash: String?
    var applications: [String] = []
    var projections: [String] = []
    /// Why it is not loaded, one line each.
    var problems: [String] = []

    private init(_ manifest: PluginManifest, _ state: State, library: String? = nil, problems: [String] = []) {
        self.manifest = manifest.path
        self.state = state
        self.library = library ?? manifest.library.path
        self.problems = problems
        package = manifest.package
        applications = manifest.applications
        projections = manifest.projections.map(\.name)
    }

    private init(_ rejection: ManifestCatalog.Rejection) {
        manifest = rejection.path
        state = .rejected
        package = rejection.package
        applications = rejection.applications
        projections = rejection.projections.map(\.name)
        problems = rejection.problems.map(\.description)
    }

    /// What is loaded first, then what is not.
    static func rows(_ catalog: ManifestCatalog, _ plugins: PluginSet) -> [PluginRow] {
        var rows = plugins.images.map { image in
            var row = PluginRow(image.manifest, .loaded, library: image.libraryPath)
            row.contentHash = image.contentHash
            return row
        }
        rows += plugins.rejected.map { PluginRow($0.manifest, .rejected, problems: [$0.reason]) }
        rows += catalog.rejected.map { PluginRow($0) }
        rows += catalog.shadowed.map {
            PluginRow($0.manifest, .shadowed, problems: ["the package is also in \($0.by), which stands higher"])
        }
        rows += catalog.disabled.map { PluginRow($0, .disabled, problems: ["the manifest says enabled = false"]) }
        return rows
    }

    var json: JSONDocument {
        .object([
            ("package", JSONDocument(package?.name)), ("version", JSONDocument(package?.version)),
            ("state", .string(state.rawValue)), ("manifest", .string(manifest)), ("library", JSONDocument(library)),
            ("sha256", JSONDocument(contentHash)), ("applications", .array(applications.map(JSONDocument.string))),
            ("projections", .array(projections.map(JSONDocument.string))),
            ("problems", .array(problems.map(JSONDocument.string))),
        ])
    }

    /// The table, and below it a line for each problem.
    static func table(_ rows: [PluginRow]) -> String {
        guard !rows.isEmpty else { return "no manifests found; give their folder with --manifests\n" }
        var table = TextTable(
            ("package", .left), ("version", .left), ("state", .left), ("projections", .left), ("manifest", .left))
        for row in rows {
            table.add([
                row.package?.name ?? "", row.package?.version ?? "", row.state.rawValue,
                row.projections.joined(separator: ", "), row.manifest,
            ])
        }
        let problems = rows.flatMap { row in row.problems.map { "\(row.state.rawValue): \(OneLine.text($0))\n" } }
        return table.text + (problems.isEmpty ? "" : "\n" + problems.joined())
    }
}
