/// Judges what one manifest says in the light of the others: names that are taken twice, applications that nobody
/// declares.
struct ReferenceCheck {
    /// Those that nothing speaks against (yet).
    private(set) var manifests: [PluginManifest]
    private let all: [PluginManifest]

    init(manifests: [PluginManifest]) {
        self.manifests = manifests
        all = manifests
    }

    /// Moves every manifest with a conflict to the catalog's rejections.
    mutating func run(_ catalog: inout ManifestCatalog) {
        reject(conflicts(), &catalog)
        // A manifest that is refused takes the applications along that only it declared; so until nothing changes.
        while true {
            let undeclared = undeclaredApplications()
            if undeclared.isEmpty { return }
            reject(undeclared, &catalog)
        }
    }

    private mutating func reject(_ problems: [String: [ManifestProblem]], _ catalog: inout ManifestCatalog) {
        for manifest in manifests {
            if let problems = problems[manifest.path] { catalog.reject(manifest.path, problems) }
        }
        manifests.removeAll { problems[$0.path] != nil }
    }

    /// Names are compared as the tables' names are: in lower case.
    private func conflicts() -> [String: [ManifestProblem]] {
        var problems: [String: [ManifestProblem]] = [:]
        var projections: [String: [(path: String, name: String)]] = [:]
        var applications: [String: [(path: String, name: String)]] = [:]
        for manifest in manifests {
            for projection in manifest.projections {
                projections[projection.name.lowercased(), default: []].append((manifest.path, projection.name))
            }
            for application in manifest.applications {
                applications[application.lowercased(), default: []].append((manifest.path, application))
            }
        }
        for (_, claims) in projections.sorted(by: { $0.key < $1.key }) where claims.count > 1 {
            for (index, claim) in claims.enumerated() {
                let others = claims.indices.filter { $0 != index }.map { "'\(claims[$0].path)'" }
                problems[claim.path, default: []].append(
                    ManifestProblem(
                        file: claim.path, keyPath: KeyPath.text(["entry-points", "projections", claim.name]),
                        message:
                            "the projection '\(claim.name)' in '\(claim.path)' is also in "
                            + "\(others.joined(separator: ", "))",
                        mend: "rename one of them, disable one package, or leave it out by EXCLUDE_ENTRY_POINTS"))
            }
        }
        for (_, claims) in applications.sorted(by: { $0.key < $1.key }) where Set(claims.map(\.name)).count > 1 {
            for claim in claims {
                let others = claims.filter { $0.name != claim.name }.map { "'\($0.name)' in '\($0.path)'" }
                problems[claim.path, default: []].append(
                    ManifestProblem(
                        file: claim.path, keyPath: KeyPath.text(["entry-points", "applications", claim.name]),
                        message:
                            "the application '\(claim.name)' would share its table with "
                            + "\(others.joined(separator: ", "))",
                        mend: "write the name the same way everywhere"))
            }
        }
        return problems
    }

    private func undeclaredApplications() -> [String: [ManifestProblem]] {
        let declared = Set(manifests.flatMap(\.applications))
        var problems: [String: [ManifestProblem]] = [:]
        for manifest in manifests {
            for projection in manifest.projections where !declared.contains(projection.application) {
                let path = ["entry-points", "projections", projection.name, "application"]
                problems[manifest.path, default: []].append(
                    ManifestProblem(
                        file: manifest.path, keyPath: KeyPath.text(path),
                        message: "no accepted manifest declares the application '\(projection.application)', "
                            + hint(projection.application, declared),
                        mend:
                            "correct the name, or declare "
                            + "[entry-points.applications.\(KeyPath.text([projection.application]))]"
                    ))
            }
        }
        return problems
    }

    private func hint(_ application: String, _ declared: Set<String>) -> String {
        if let refused = all.first(where: { $0.applications.contains(application) }) {
            return "'\(refused.path)' does, but was refused"
        }
        guard let nearest = NearestName.nearest(to: application, in: declared) else { return "none declares any" }
        return "the nearest declared one is '\(nearest)'"
    }
}
