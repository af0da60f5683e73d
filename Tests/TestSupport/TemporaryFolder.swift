public import Foundation

/// A folder of one test's own, removed when the last reference to it goes.
public final class TemporaryFolder: Sendable {
    /// Where the folder is.
    public let url: URL

    /// Makes the folder; only its owner may write in it.
    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "test-\(UUID().uuidString.prefix(8).lowercased())")
        // Not writable for others, whatever the umask: the host refuses manifests and libraries in a folder that is.
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// Where the folder is, for what takes no URL.
    public var path: String { url.path }

    /// The place of a file or folder in this one, which need not be there.
    public func appending(_ name: String) -> URL { url.appending(path: name) }

    /// Writes a file, and the folders on the way to it, and gives its place.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> URL {
        let file = appending(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }

    /// Makes a folder in this one and gives its place.
    @discardableResult
    public func makeFolder(_ name: String) throws -> URL {
        let folder = appending(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}
