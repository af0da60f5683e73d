/// Decides which manifest speaks for a package: the one in the highest folder, and within a folder the one that was there
/// first.
struct PackageSelection {
    /// In the order of the search path.
    private(set) var selected: [PluginManifest] = []
    /// The file that speaks for a package.
    private var owners: [String: String] = [:]

    /// Adds the valid manifests of the next lower folder.
    mutating func add(_ manifests: [PluginManifest], _ ages: ManifestAges, _ catalog: inout ManifestCatalog) {
        let first = Dictionary(ages.sorted(manifests).map { ($0.package.name, $0.path) }) { first, _ in first }
        for manifest in manifests {
            let name = manifest.package.name
            if let owner = owners[name] {
                catalog.shadowed.append(.init(manifest: manifest, by: owner))
            } else if let other = first[name], other != manifest.path {
                let problem = ManifestProblem(
                    file: manifest.path, keyPath: "package.name",
                    message: "the package '\(name)' is also in '\(other)', which was there first",
                    fix: "keep one of them in this folder")
                catalog.reject(
                    manifest.path, [problem], package: manifest.package, applications: manifest.applications,
                    projections: manifest.projections)
            } else if manifest.package.isEnabled {
                selected.append(manifest)
            } else {
                catalog.disabled.append(manifest)
            }
        }
        owners.merge(first) { higher, _ in higher }
    }
}
