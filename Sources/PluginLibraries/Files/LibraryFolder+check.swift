package import PluginManifests

extension LibraryFolder {
    /// Copies a library into the folder and checks the copy. None of its code runs.
    ///
    /// - Parameter path: the library's file, as the manifest's rules found it.
    package func check(_ manifest: PluginManifest, library path: String) throws(PluginLoadingError) -> CheckedLibrary {
        let subject = LoadingSubject(manifest: manifest.path, library: path)
        let copy = try adopt(subject)
        let parts = try LibraryCheck(subject, RequiredExports(manifest)).check(copy, pin: manifest.library.sha256)
        return CheckedLibrary(manifest: manifest, path: path, copy: copy, runtimeParts: parts)
    }
}
