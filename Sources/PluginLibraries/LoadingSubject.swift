/// What is being loaded: makes its errors.
package struct LoadingSubject: Sendable {
    package let manifest: String
    package let library: String

    package init(manifest: String, library: String) {
        self.manifest = manifest
        self.library = library
    }

    package func error(_ code: PluginLoadingError.Code, _ message: String, fix: String) -> PluginLoadingError {
        PluginLoadingError(code: code, manifest: manifest, library: library, message: message, fix: fix)
    }
}
