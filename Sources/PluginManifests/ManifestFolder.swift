/// A folder of the search path for manifests.
public struct ManifestFolder: Sendable, Hashable {
    /// Who put it on the search path.
    public enum Origin: String, Sendable, Hashable {
        /// `--manifests`.
        case commandLine = "--manifests"
        /// `PROJECTIONIST_MANIFESTS`.
        case environment = "PROJECTIONIST_MANIFESTS"
        /// `./manifests`.
        case workingFolder = "the working folder"
        /// ``ManifestFolder/systemPath``.
        case system = "the system"
    }

    /// As it was given; one without a slash in front is relative to the working folder of the process.
    public let path: String
    /// Who put it on the search path, which decides whether it may be missing.
    public let origin: Origin

    /// - Parameter origin: the folder must be there where it is ``Origin/commandLine`` or ``Origin/environment``.
    public init(path: String, origin: Origin) {
        self.path = path
        self.origin = origin
    }

    /// Where packages of the system put their manifests.
    public static let systemPath = "/etc/projectionist/manifests"

    /// What names the state that it is in where it is replaced as a whole by the flip of a link, as Kubernetes does it; nil
    /// for any other folder.
    public var generation: String? { FolderGeneration.current(of: path) }

    /// Whether somebody named it, so that its absence is a mistake.
    var isAskedFor: Bool { origin == .commandLine || origin == .environment }

    /// The search path, highest first. Relative paths are relative to the working folder of the process.
    public static func searchPath(
        commandLine: [String] = [], environment: [String] = [], workingFolder: String = "./manifests",
        system: String = systemPath
    ) -> [ManifestFolder] {
        commandLine.map { ManifestFolder(path: $0, origin: .commandLine) }
            + environment.map { ManifestFolder(path: $0, origin: .environment) }
            + [
                ManifestFolder(path: workingFolder, origin: .workingFolder),
                ManifestFolder(path: system, origin: .system),
            ]
    }
}
