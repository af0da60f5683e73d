import Glibc

/// What a library is pinned by.
public enum LibraryHash {
    /// SHA-256 of a file, 64 digits, lower case.
    ///
    /// - Throws: `PluginLoadingError` where the file cannot be read, or is none.
    public static func of(_ path: String, manifest: String) throws(PluginLoadingError) -> String {
        do {
            return try ContentHash.read(try OpenFile.regular(path))
        } catch {
            throw LoadingSubject(manifest: manifest, library: path).error(
                .fileMissing, "cannot be read: \(error.text)", fix: "let the manifest name the library's file")
        }
    }
}
