public import Foundation

extension PluginPackage {
    /// Writes all files into a folder that is not there yet or is empty. The package appears as a whole or not at all: it is
    /// written beside its place, or inside an empty folder, which stays the same one for a shell that is in it.
    ///
    /// - Throws: ``PluginPackageError/Code/folderNotEmpty``, ``PluginPackageError/Code/cannotWrite``; nothing is left then.
    public func write(to folder: URL) throws(PluginPackageError) {
        let folder = folder.standardizedFileURL
        let isThere = try Self.checkIsFree(folder)
        let leftover = isThere ? nil : Self.firstMissing(above: folder)
        let draft = (isThere ? folder : folder.deletingLastPathComponent()).appending(
            path: ".\(names.package).\(UUID().uuidString.prefix(8))")
        do {
            try writeFiles(to: draft)
            if isThere {
                for name in try FileManager.default.contentsOfDirectory(atPath: draft.path) {
                    try Self.move(draft.appending(path: name), to: folder.appending(path: name))
                }
                try FileManager.default.removeItem(at: draft)
            } else {
                try Self.move(draft, to: folder)
            }
        } catch {
            let written = isThere ? Self.content(of: folder) : [leftover ?? draft]
            for item in written { try? FileManager.default.removeItem(at: item) }
            throw PluginPackageError(
                .cannotWrite,
                "'\(folder.path)' cannot be written: \(Self.reason(error)); choose another folder with --directory")
        }
    }

    /// The topmost folder on the way to `folder` that is not there; nil where only itself is missing.
    private static func firstMissing(above folder: URL) -> URL? {
        var missing: URL?
        var parent = folder.deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: parent.path) {
            missing = parent
            parent = parent.deletingLastPathComponent()
        }
        return missing
    }

    private static func content(of folder: URL) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.map { folder.appending(path: $0) }
    }

    /// In one step: both are in one file system.
    private static func move(_ source: URL, to place: URL) throws {
        guard rename(source.path, place.path) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }

    private func writeFiles(to folder: URL) throws {
        for file in files {
            let place = folder.appending(path: file.path)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: place)
            guard file.isExecutable else { continue }
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path)
        }
    }

    /// Whether the folder is there, and empty.
    private static func checkIsFree(_ folder: URL) throws(PluginPackageError) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else { return false }
        let content = isFolder.boolValue ? try? FileManager.default.contentsOfDirectory(atPath: folder.path) : nil
        guard content != [] else { return true }
        throw PluginPackageError(
            .folderNotEmpty,
            "'\(folder.path)' is there already and is \(isFolder.boolValue ? "not empty" : "no folder"); nothing was "
                + "written; choose another folder with --directory")
    }

    /// Why a file cannot be written, in a few words.
    private static func reason(_ error: any Error) -> String {
        if let problem = error as? POSIXError { return String(cString: strerror(problem.code.rawValue)) }
        let underlying = (error as? CocoaError)?.userInfo[NSUnderlyingErrorKey] as? any Error
        if let problem = underlying as? POSIXError { return String(cString: strerror(problem.code.rawValue)) }
        return error.localizedDescription
    }
}
