package import PluginManifests

extension LibraryFolder {
    /// Copies a library into the folder and checks the copy. None of its code runs.
    ///
    /// - Parameters:
    ///   - path: the library's file, as the manifest's rules found it.
    ///   - mustBePinned: whether a library is refused that its manifest does not pin.
    package func check(
        _ manifest: PluginManifest, library path: String, mustBePinned: Bool = false
    ) throws(PluginLoadingError) -> CheckedLibrary {
        let subject = LoadingSubject(manifest: manifest.path, library: path)
        guard !mustBePinned || manifest.library.sha256 != nil else {
            throw subject.error(
                .notPinned, "is not pinned, and only pinned libraries are opened (PROJECTIONIST_TRUST)",
                fix: "see that it is the right one, then run 'projectionist plugins pin \(manifest.path)'")
        }
        let copy = try adopt(subject)
        let parts = try LibraryCheck(subject, RequiredExports(manifest)).check(copy, pin: manifest.library.sha256)
        return CheckedLibrary(manifest: manifest, path: path, copy: copy, runtimeParts: parts)
    }

    /// Copies a library into the folder, and says of each rule whether it holds. None of its code runs.
    ///
    /// - Throws: where it cannot be copied.
    package func findings(
        _ manifest: PluginManifest, library path: String
    ) throws(PluginLoadingError) -> [LibraryFinding] {
        let subject = LoadingSubject(manifest: manifest.path, library: path)
        return LibraryCheck(subject, RequiredExports(manifest)).findings(
            try adopt(subject), pin: manifest.library.sha256)
    }
}
