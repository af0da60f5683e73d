/// Decides which manifest speaks for a package: the one in the highest folder, and within a folder only one may.
struct PackageSelection {
    /// In the order of the search path.
    private(set) var selected: [PluginManifest] = []
    /// The file that speaks for a package.
    private var owners: [String: String] = [:]

    /// Adds the valid manifests of the next lower folder.
    mutating func add(_ manifests: [PluginManifest], _ catalog: inout ManifestCatalog) {
        let sameName = Dictionary(grouping: manifests, by: \.package.name)
        var taken: [String: String] = [:]
        for manifest in manifests {
            let name = manifest.package.name
            let others = (sameName[name] ?? []).map(\.path).filter { $0 != manifest.path }
            if !others.isEmpty {
                let problem = ManifestProblem(
                    file: manifest.path, keyPath: "package.name",
                    message: "the package '\(name)' is also in \(others.map { "'\($0)'" }.joined(separator: ", "))",
                    mend: "keep one of them in this folder")
                catalog.reject(manifest.path, [problem])
            } else if let owner = owners[name] {
                catalog.shadowed.append(.init(manifest: manifest, by: owner))
            } else {
                taken[name] = manifest.path
                if manifest.package.isEnabled {
                    selected.append(manifest)
                } else {
                    catalog.disabled.append(manifest)
                }
            }
        }
        owners.merge(taken) { higher, _ in higher }
    }
}
