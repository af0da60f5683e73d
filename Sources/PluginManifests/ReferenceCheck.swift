import PlainText

/// Judges what each manifest says in the light of the others: names that are taken twice, applications that nobody
/// declares. What is wrong costs the one entry point, never its neighbours and never the one that was there before.
struct ReferenceCheck {
    /// Without the entry points that are rejected.
    private(set) var manifests: [PluginManifest]
    private let ages: ManifestAges
    /// By manifest.
    private var rejections: [String: EntryRejections] = [:]

    private struct EntryRejections {
        var problems: [ManifestProblem] = []
        var applications: [String] = []
        var projections: [PluginManifest.ProjectionEntry] = []
    }

    init(manifests: [PluginManifest], ages: ManifestAges) {
        self.manifests = manifests
        self.ages = ages
    }

    /// Moves every entry point with a conflict to the catalog's rejections.
    mutating func run(_ catalog: inout ManifestCatalog) {
        rejectOtherSpellings()
        // Before names are compared: what cannot run anyway takes no name from another.
        rejectUndeclaredApplications(catalog)
        rejectProjectionsOfTakenNames()
        rejectHooksOfTakenNames()
        for manifest in manifests {
            guard let rejection = rejections[manifest.path] else { continue }
            catalog.reject(
                manifest.path, rejection.problems, package: manifest.package, applications: rejection.applications,
                projections: rejection.projections)
        }
        manifests.removeAll { rejections[$0.path] != nil && $0.isEmpty }
    }

    /// Who says something: a manifest, and what it says.
    private struct Claim<Said> {
        let manifest: PluginManifest
        let said: Said
    }

    /// All that manifests say under one name, in lower case as in the names of tables; the one that was there first is
    /// the first of each.
    private func claims<Said>(
        of entries: (PluginManifest) -> [Said], name: (Said) -> String
    ) -> [(first: Claim<Said>, others: [Claim<Said>])] {
        var claims: [String: [Claim<Said>]] = [:]
        for manifest in ages.sorted(manifests) {
            for said in entries(manifest) {
                claims[name(said).lowercased(), default: []].append(Claim(manifest: manifest, said: said))
            }
        }
        return claims.sorted { $0.key < $1.key }.map { ($0.value[0], Array($0.value[1...])) }
    }

    private mutating func rejectOtherSpellings() {
        for (first, others) in claims(of: \.applications, name: { $0 }) {
            for other in others where other.said != first.said {
                reject(application: other.said, of: other.manifest.path, sharedWith: first.said, first.manifest.path)
            }
        }
    }

    private mutating func reject(
        application: String, of path: String, sharedWith first: String, _ firstPath: String
    ) {
        rejections[path, default: .init()].applications.append(application)
        rejections[path]?.problems.append(
            ManifestProblem(
                file: path, keyPath: KeyPath.text(["entry-points", "applications", application]),
                message: "the application '\(application)' would share its table with '\(first)' in '\(firstPath)', "
                    + "which was there first",
                fix: "write the name the same way everywhere"))
        edit(path) { manifest in
            manifest.with(
                applications: manifest.applications.filter { $0 != application }, projections: manifest.projections)
        }
    }

    private mutating func rejectProjectionsOfTakenNames() {
        for (first, others) in claims(of: \.projections, name: \.name) {
            for other in others {
                reject(
                    other.said, of: other.manifest.path, key: [],
                    "the projection '\(other.said.name)' is also in '\(first.manifest.path)', which was there first",
                    fix: "rename it, or remove or disable one of the two packages")
            }
        }
    }

    /// The log, errors and the exclusions know a hook by its name alone.
    private mutating func rejectHooksOfTakenNames() {
        for (first, others) in claims(of: \.lifespans, name: \.name) {
            for other in others {
                rejections[other.manifest.path, default: .init()].problems.append(
                    ManifestProblem(
                        file: other.manifest.path,
                        keyPath: KeyPath.text(["entry-points", "lifespan", other.said.name]),
                        message:
                            "the hook '\(other.said.name)' is also in '\(first.manifest.path)', which was there first",
                        fix: "rename it, or remove or disable one of the two packages"))
                edit(other.manifest.path) { manifest in
                    manifest.with(
                        applications: manifest.applications, projections: manifest.projections,
                        lifespans: manifest.lifespans.filter { $0 != other.said })
                }
            }
        }
    }

    private mutating func rejectUndeclaredApplications(_ catalog: ManifestCatalog) {
        let declared = Set(manifests.flatMap(\.applications))
        for manifest in manifests {
            for projection in manifest.projections where !declared.contains(projection.application) {
                let nearest = NearestName.nearest(to: projection.application, in: declared)
                reject(
                    projection, of: manifest.path, key: ["application"],
                    "no accepted manifest declares the application '\(projection.application)', "
                        + (nearest.map { "the nearest declared one is '\($0)'" } ?? "none declares any"),
                    fix: fix(projection.application, catalog))
            }
        }
    }

    private func fix(_ application: String, _ catalog: ManifestCatalog) -> String {
        let declaring = manifests.first { rejections[$0.path]?.applications.contains(application) == true }?.path
        if let path = declaring ?? catalog.rejected.first(where: { $0.applications.contains(application) })?.path {
            return "fix '\(path)', which declares it but is rejected"
        }
        if let disabled = catalog.disabled.first(where: { $0.applications.contains(application) }) {
            return "enable '\(disabled.path)', which declares it"
        }
        if let unread = catalog.rejected.first(where: \.isUnread) {
            return "correct the name, or fix '\(unread.path)', which could not be read and may declare it"
        }
        return "correct the name, or declare [entry-points.applications.\(KeyPath.text([application]))]"
    }

    private mutating func reject(
        _ projection: PluginManifest.ProjectionEntry, of path: String, key: [String], _ message: String, fix: String
    ) {
        rejections[path, default: .init()].projections.append(projection)
        rejections[path]?.problems.append(
            ManifestProblem(
                file: path, keyPath: KeyPath.text(["entry-points", "projections", projection.name] + key),
                message: message, fix: fix))
        edit(path) { manifest in
            manifest.with(
                applications: manifest.applications, projections: manifest.projections.filter { $0 != projection })
        }
    }

    private mutating func edit(_ path: String, _ change: (PluginManifest) -> PluginManifest) {
        for index in manifests.indices where manifests[index].path == path {
            manifests[index] = change(manifests[index])
        }
    }
}
