/// What is being loaded: makes its errors.
struct LoadingSubject: Sendable {
    let manifest: String
    let library: String

    func error(_ code: PluginLoadingError.Code, _ message: String, fix: String) -> PluginLoadingError {
        PluginLoadingError(code: code, manifest: manifest, library: library, message: message, fix: fix)
    }
}
