import Glibc

/// Finds the file of a manifest's library.
///
/// A path with a slash is relative to the folder in which the manifest really is. A bare file name is looked for there,
/// in `PROJECTIONIST_PLUGIN_PATH`, in the folder of the host's executable and in the system's folder. These folders are
/// the roots: wherever `..` and links lead, the file must lie below one of them.
public struct LibraryLocator: Sendable {
    /// Where packages of the system put their libraries.
    public static let systemPluginFolder = "/usr/lib/projectionist/plugins"

    /// `PROJECTIONIST_PLUGIN_PATH`.
    public var pluginFolders: [String]
    /// See ``folderOfExecutable()``; nil: no library is looked for there.
    public var executableFolder: String?
    /// The folder that is looked into last: ``systemPluginFolder`` outside of tests.
    public var systemFolder: String
    /// Judges the owners and rights of what is found, of the folders above it and of the links on the way.
    public var trust: FileTrust

    /// - Parameter executableFolder: see ``folderOfExecutable()``.
    public init(
        pluginFolders: [String] = [], executableFolder: String?, systemFolder: String = systemPluginFolder,
        trust: FileTrust = FileTrust()
    ) {
        self.pluginFolders = pluginFolders
        self.executableFolder = executableFolder
        self.systemFolder = systemFolder
        self.trust = trust
    }

    /// The folder of the running program; nil where the system does not say.
    public static func folderOfExecutable() -> String? {
        (try? FileSystem.realPath("/proc/self/exe")).map(FileSystem.parent)
    }

    /// The library's file, checked.
    ///
    /// The first file that is there counts: one that may not be used is an error, never a reason to look further.
    /// - Throws: ``LibraryLocationError``.
    public func locate(_ manifest: PluginManifest) throws(LibraryLocationError) -> LocatedLibrary {
        let error = { (code: LibraryLocationError.Code, places: [String], message: String, fix: String) in
            LibraryLocationError(
                code: code, manifest: manifest.path, library: manifest.library.path, places: places, message: message,
                fix: fix)
        }
        let manifestFolder: String
        do {
            manifestFolder = FileSystem.parent(of: try FileSystem.realPath(manifest.path))
        } catch let failure {
            throw error(.unreadable, [], "the manifest cannot be read: \(failure.reason)", "put it back, or reload")
        }
        let roots = [manifestFolder] + pluginFolders + (executableFolder.map { [$0] } ?? []) + [systemFolder]
        let folders = manifest.library.path.contains("/") ? [manifestFolder] : roots
        var places: [String] = []
        for folder in folders {
            let place = FileSystem.join(folder, manifest.library.path)
            if places.contains(place) { continue }
            places.append(place)
            do {
                let realPath = try FileSystem.realPath(place)
                let trail = try LinkTrail(from: try FileSystem.realPath(folder), manifest.library.path)
                return try check(realPath, found: place, through: trail, roots: roots) { error($0, places, $1, $2) }
            } catch let failure as FileSystem.Failure {
                if failure.isAbsence { continue }
                throw error(
                    .unreadable, places, "'\(place)' cannot be read: \(failure.reason)",
                    "give the running user the right to, or fix the link")
            } catch let refused as LibraryLocationError {
                throw refused
            } catch let other {
                throw error(.unreadable, places, String(describing: other), "see the reason")
            }
        }
        throw error(
            .notFound, places, "the library is in none of the places looked at",
            manifest.library.path.contains("/")
                ? "put it there, or correct library.path"
                : "put it into one of these folders, or name its folder in PROJECTIONIST_PLUGIN_PATH")
    }

    private func check(
        _ realPath: String, found place: String, through trail: LinkTrail, roots: [String],
        error: (LibraryLocationError.Code, String, String) -> LibraryLocationError
    ) throws -> LocatedLibrary {
        let realRoots = roots.compactMap { try? FileSystem.realPath($0) }
        guard let root = realRoots.filter({ isBelow(realPath, $0) }).max(by: { $0.utf8.count < $1.utf8.count }) else {
            throw error(
                .outsideRoots,
                "'\(place)' leads to '\(realPath)', out of the folders in which libraries are looked for",
                "put the library below one of \(realRoots.map { "'\($0)'" }.joined(separator: ", "))")
        }
        guard FileSystem.isRegularFile(try FileSystem.status(realPath)) else {
            throw error(.notAFile, "'\(realPath)' is not a regular file", "name the library's file in library.path")
        }
        var warnings: [String] = []
        func judge(_ verdict: FileTrust.Verdict) throws {
            switch verdict {
            case .trusted: break
            case .doubtful(let warning): if !warnings.contains(warning) { warnings.append(warning) }
            case .refused(let message, let fix): throw error(.untrusted, message, fix)
            }
        }
        // Who can write a folder above the file can put another one in its place.
        var current = realPath
        while true {
            try judge(trust.verdict(on: current, try FileSystem.status(current)))
            if current == root { break }
            current = FileSystem.parent(of: current)
        }
        for link in trail.links { try judge(try trust.verdict(on: link)) }
        return LocatedLibrary(path: realPath, root: root, warnings: warnings)
    }

    private func isBelow(_ path: String, _ root: String) -> Bool {
        path.hasPrefix(root.hasSuffix("/") ? root : root + "/")
    }
}
