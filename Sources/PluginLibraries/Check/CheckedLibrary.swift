public import PluginManifests

/// A library that was copied and found fit to be opened. None of its code has run yet.
public struct CheckedLibrary: Sendable {
    /// The manifest that names the library.
    public let manifest: PluginManifest
    /// The library as it was found.
    public let path: String
    /// SHA-256 of it, 64 digits, lower case.
    public var contentHash: String { copy.hash }

    package let copy: LibraryFolder.Copy
    /// Parts of Swift's runtime that must be in the process before it is opened.
    package let runtimeParts: [String]

    package init(manifest: PluginManifest, path: String, copy: LibraryFolder.Copy, runtimeParts: [String]) {
        self.manifest = manifest
        self.path = path
        self.copy = copy
        self.runtimeParts = runtimeParts
    }

    package var subject: LoadingSubject { LoadingSubject(manifest: manifest.path, library: path) }
}
