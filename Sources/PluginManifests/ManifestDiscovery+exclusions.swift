import PlainText

extension ManifestDiscovery {
    /// The manifests without the entry points that are to be left out; each of those is recorded.
    func exclusions(_ manifests: [PluginManifest], _ catalog: inout ManifestCatalog) -> [PluginManifest] {
        let groups = EntryPointGroup.allCases.map(\.rawValue)
        for group in excludedGroups where !groups.contains(group) {
            let nearest = NearestName.nearest(to: group, in: groups) ?? ""
            catalog.warnings.append(
                "EXCLUDE_GROUPS: '\(group)' is no group of entry points and leaves nothing out; the nearest one is "
                    + "'\(nearest)'"
            )
        }
        return manifests.map { manifest in
            func keeps(_ group: EntryPointGroup, _ name: String, _ reason: String?) -> Bool {
                guard let reason else { return true }
                catalog.excluded.append(.init(path: manifest.path, group: group, name: name, reason: reason))
                return false
            }
            return manifest.with(
                applications: manifest.applications.filter { keeps(.applications, $0, reason(.applications, $0)) },
                projections: manifest.projections.filter { projection in
                    // Without its application a projection has nothing to read, which is what was asked for: no error.
                    keeps(.projections, projection.name, reason(projection))
                },
                lifespans: manifest.lifespans.filter { keeps(.lifespan, $0.name, reason(.lifespan, $0.name)) })
        }
    }

    /// Whether a projection is not left out.
    func isWanted(_ projection: PluginManifest.ProjectionEntry) -> Bool { reason(projection) == nil }

    private func reason(_ projection: PluginManifest.ProjectionEntry) -> String? {
        reason(.projections, projection.name)
            ?? reason(.applications, projection.application).map { "its application is left out: " + $0 }
    }

    private func reason(_ group: EntryPointGroup, _ name: String) -> String? {
        if excludedGroups.contains(group.rawValue) { return "EXCLUDE_GROUPS holds '\(group.rawValue)'" }
        return excludedEntryPoints.contains(name) ? "EXCLUDE_ENTRY_POINTS holds '\(name)'" : nil
    }
}
