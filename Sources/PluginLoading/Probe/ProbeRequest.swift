import PluginLibraries
import PluginManifests

/// What a child is told of one library. It goes through a socket, never over a command line: a config may hold secrets.
struct ProbeRequest: Sendable, Codable {
    struct Projection: Sendable, Codable {
        let name: String
        let object: String
        let application: String
        let configuration: String
    }

    struct Hook: Sendable, Codable {
        let name: String
        let object: String
        let priority: Int
        let configuration: String
    }

    let manifest: String
    let package: String
    let packageVersion: String
    let abiMajor: Int?
    let projections: [Projection]
    let hooks: [Hook]
    let library: String
    let copy: String
    let contentHash: String
    let runtimeParts: [String]

    init(_ library: CheckedLibrary) {
        let manifest = library.manifest
        self.manifest = manifest.path
        package = manifest.package.name
        packageVersion = manifest.package.version
        abiMajor = manifest.abiMajor
        projections = manifest.projections.map {
            Projection(
                name: $0.name, object: $0.object, application: $0.application, configuration: $0.configuration)
        }
        hooks = manifest.lifespans.map {
            Hook(name: $0.name, object: $0.object, priority: $0.priority, configuration: $0.configuration)
        }
        self.library = library.path
        copy = library.copy.path
        contentHash = library.contentHash
        runtimeParts = library.runtimeParts
    }

    /// The library as the child opens it.
    var checkedLibrary: CheckedLibrary {
        let entries = projections.map {
            PluginManifest.ProjectionEntry(
                name: $0.name, object: $0.object, application: $0.application, configuration: $0.configuration)
        }
        let lifespans = hooks.map {
            PluginManifest.LifespanEntry(
                name: $0.name, object: $0.object, priority: $0.priority, configuration: $0.configuration)
        }
        let manifest = PluginManifest(
            path: manifest, package: .init(name: package, version: packageVersion), library: .init(path: library),
            abiMajor: abiMajor, applications: [], projections: entries, lifespans: lifespans)
        return CheckedLibrary(
            manifest: manifest, path: library, copy: LibraryFolder.Copy(path: copy, hash: contentHash),
            runtimeParts: runtimeParts)
    }
}
