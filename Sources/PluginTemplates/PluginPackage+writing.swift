public import Foundation

extension PluginPackage {
    /// Writes all files into a folder that is not there yet or is empty. The package appears as a whole or not at all: it is
    /// written beside the folder and then takes its place.
    ///
    /// - Throws: ``PluginPackageError/Code/folderNotEmpty``, ``PluginPackageError/Code/cannotWrite``; nothing is left then.
    public func write(to folder: URL) throws(PluginPackageError) {
        let folder = folder.standardizedFileURL
        try Self.checkIsFree(folder)
        let parent = folder.deletingLastPathComponent()
        // Folders on the way that were not there are removed with what failed.
        var made = parent
        while !FileManager.default.fileExists(atPath: made.deletingLastPathComponent().path) {
            made = made.deletingLastPathComponent()
        }
        let isParentNew = !FileManager.default.fileExists(atPath: parent.path)
        let draft = parent.appending(path: ".\(folder.lastPathComponent).\(UUID().uuidString.prefix(8))")
        do {
            try writeFiles(to: draft)
            // Unlike moveItem this also takes the place of an empty folder, and of no other.
            guard rename(draft.path, folder.path) == 0 else {
                throw CocoaError(
                    .fileWriteUnknown, userInfo: [NSLocalizedDescriptionKey: String(cString: strerror(errno))])
            }
        } catch {
            try? FileManager.default.removeItem(at: isParentNew ? made : draft)
            throw PluginPackageError(
                .cannotWrite,
                "'\(folder.path)' cannot be written: \(Self.reason(error)); choose another folder with --directory")
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

    private static func checkIsFree(_ folder: URL) throws(PluginPackageError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else { return }
        let content = isFolder.boolValue ? try? FileManager.default.contentsOfDirectory(atPath: folder.path) : nil
        guard content != [] else { return }
        throw PluginPackageError(
            .folderNotEmpty,
            "'\(folder.path)' is there already and is \(isFolder.boolValue ? "not empty" : "no folder"); nothing was "
                + "written; choose another folder with --directory")
    }

    /// Why a file cannot be written, in a few words.
    private static func reason(_ error: any Error) -> String {
        let underlying = (error as? CocoaError)?.userInfo[NSUnderlyingErrorKey] as? any Error
        if let problem = underlying as? POSIXError { return String(cString: strerror(problem.code.rawValue)) }
        return error.localizedDescription
    }
}
