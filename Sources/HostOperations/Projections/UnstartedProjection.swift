public import PluginManifests

/// A projection that a manifest declares and that this process does not run.
public struct UnstartedProjection: Sendable, Hashable {
    /// Why it does not.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Something is wrong with it: its manifest, its library, its tables.
        case rejected
        /// More are declared than this process may run.
        case leftOut = "left-out"
    }

    /// The projection's name in its manifest.
    public let name: String
    /// The application whose log the projection would follow.
    public let application: String
    /// Why it does not run.
    public let state: State
    /// What is wrong, where, and what to do, one line.
    public let reason: String

    package init(_ entry: PluginManifest.ProjectionEntry, _ state: State, _ reason: String) {
        name = entry.name
        application = entry.application
        self.state = state
        self.reason = reason
    }
}

extension UnstartedProjection {
    /// Those that discovery has rejected, as far as their names are known. One whose name an accepted manifest has is
    /// left out: of that name there is a projection that runs.
    public static func rejected(by catalog: ManifestCatalog) -> [UnstartedProjection] {
        var taken = Set(catalog.projections.map { $0.lowercased() })
        return catalog.rejected.flatMap { rejection in
            rejection.projections.filter { taken.insert($0.name.lowercased()).inserted }.map {
                UnstartedProjection($0, .rejected, rejection.reason(against: $0))
            }
        }
    }
}

extension ManifestCatalog.Rejection {
    /// The problem of just this projection, or else the first of the file.
    fileprivate func reason(against projection: PluginManifest.ProjectionEntry) -> String {
        let path = "entry-points.projections.\(projection.name)"
        let own = problems.first { $0.keyPath == path || $0.keyPath?.hasPrefix(path + ".") == true }
        return (own ?? problems.first)?.description ?? "\(self.path) is rejected"
    }
}
