extension ManifestDiscovery {
    /// The manifests of no file without the entry points whose names no file could give them: those were not decoded.
    func withValidNames(_ manifests: [PluginManifest], _ catalog: inout ManifestCatalog) -> [PluginManifest] {
        manifests.compactMap { manifest in
            var problems: [ManifestProblem] = []
            func isValid(_ group: EntryPointGroup, _ name: String, _ fault: String?) -> Bool {
                guard let fault else { return true }
                problems.append(
                    ManifestProblem(
                        file: manifest.path, keyPath: KeyPath.text(["entry-points", group.rawValue, name]),
                        message: fault, fix: "choose another name"))
                return false
            }
            let applications = manifest.applications.filter {
                isValid(.applications, $0, NameRules.faultOfApplication($0))
            }
            let projections = manifest.projections.filter {
                applications.contains($0.application)
                    && isValid(.projections, $0.name, NameRules.faultOfProjection($0.name))
            }
            guard !problems.isEmpty else { return manifest }
            catalog.reject(
                manifest.path, problems, package: manifest.package,
                applications: manifest.applications.filter { !applications.contains($0) },
                projections: manifest.projections.filter { !projections.contains($0) })
            let rest = manifest.with(applications: applications, projections: projections)
            return rest.isEmpty ? nil : rest
        }
    }
}
