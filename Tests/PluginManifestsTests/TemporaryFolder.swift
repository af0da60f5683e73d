import Foundation

/// A folder of one test's own, removed with the value.
final class TemporaryFolder {
    /// Absolute, without links.
    let path: String

    init() {
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("manifests-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        path = folder
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and the folders above it; gives its path.
    @discardableResult
    func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        let file = path + "/" + name
        try folder((name as NSString).deletingLastPathComponent)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try chmod(name, mode)
        return file
    }

    /// Writes a file that is younger than another, by the clock of the file system; gives its path.
    @discardableResult
    func write(_ name: String, _ text: String, after older: String) throws -> String {
        let file = try write(name, text)
        try makeYounger(file, than: older)
        return file
    }

    /// Changes `file` until the file system's clock, which is a coarse one, has gone on.
    func makeYounger(_ file: String, than older: String) throws {
        while try changed(file) <= changed(older) {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        }
    }

    func isYounger(_ file: String, than older: String) throws -> Bool { try changed(file) > changed(older) }

    /// Sets the time that `ls -l` shows.
    func setModified(_ file: String, _ seconds: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: file)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path + "/" + name) }

    /// A second name of one file; gives its path.
    func hardLink(_ name: String, to file: String) throws -> String {
        let link = path + "/" + name
        try FileManager.default.linkItem(atPath: file, toPath: link)
        return link
    }

    private func changed(_ file: String) throws -> Double {
        var status = stat()
        guard lstat(file, &status) == 0 else { throw CocoaError(.fileNoSuchFile) }
        return Double(status.st_ctim.tv_sec) * 1e9 + Double(status.st_ctim.tv_nsec)
    }

    /// Makes a folder; gives its path.
    @discardableResult
    func folder(_ name: String, mode: Int = 0o700) throws -> String {
        let folder = name.isEmpty ? path : path + "/" + name
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        return folder
    }

    func chmod(_ name: String, _ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path + "/" + name)
    }

    @discardableResult
    func link(_ name: String, to destination: String) throws -> String {
        let link = path + "/" + name
        try folder((name as NSString).deletingLastPathComponent)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: destination)
        return link
    }
}
