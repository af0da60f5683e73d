import Glibc
import Synchronization

/// The host's own copies of libraries, each in a file named by the SHA-256 of its bytes.
///
/// The system's loader gives the *old* image for a path that it has opened before, whatever the file holds now. A path
/// per content opens what was checked, lets two versions of one library run side by side, and does not mind when the
/// original is replaced or cut short while it runs.
package struct LibraryFolder: Sendable {
    package let path: String

    package init(stateDirectory: String) {
        path = stateDirectory + "/libraries"
    }

    package struct Copy: Sendable {
        package let path: String
        /// SHA-256, 64 digits, lower case.
        package let hash: String

        package init(path: String, hash: String) {
            self.path = path
            self.hash = hash
        }

        /// Whether it is there and holds what its name says: a crash may have left half of it, and the child in which a
        /// library is tried runs code of it as the host's own user.
        var isIntact: Bool {
            guard let file = try? OpenFile(path, O_RDONLY | O_NOFOLLOW) else { return false }
            return (try? ContentHash.read(file)) == hash
        }
    }

    /// Copies a library into the folder, or finds the copy that is there already.
    func adopt(_ subject: LoadingSubject) throws(PluginLoadingError) -> Copy {
        try prepare(subject)
        let source = try open(subject)
        let temporary = path + "/.new-\(getpid())-\(Self.number.add(1, ordering: .relaxed).newValue)"
        do throws(OpenFile.Failure) {
            let hash = try write(copyOf: source, to: temporary)
            let copy = Copy(path: "\(path)/\(hash).so", hash: hash)
            if copy.isIntact {
                unlink(temporary)
            } else if rename(temporary, copy.path) != 0 {
                throw OpenFile.Failure.last
            }
            return copy
        } catch {
            unlink(temporary)
            throw subject.error(
                .stateDirectory, "cannot be copied to \(path): \(error.text)",
                fix: "make room there, or point PROJECTIONIST_STATE_DIR elsewhere")
        }
    }

    private static let number = Atomic<Int>(0)
    /// `ST_NOEXEC` of Linux, which Swift does not import.
    private static let noExecution: UInt = 8

    private func open(_ subject: LoadingSubject) throws(PluginLoadingError) -> OpenFile {
        do throws(OpenFile.Failure) {
            return try OpenFile.regular(subject.library)
        } catch {
            switch error {
            case .notRegular:
                throw subject.error(
                    .fileMissing, "is not a regular file",
                    fix: "let the manifest's library.path name the library's file")
            case .system where error.isMissing:
                throw subject.error(
                    .fileMissing, "does not exist", fix: "put the file there, or correct the manifest's library.path")
            case .system:
                throw subject.error(.fileMissing, "cannot be read: \(error.text)", fix: "let the host's user read it")
            }
        }
    }

    private func write(copyOf source: borrowing OpenFile, to temporary: String) throws(OpenFile.Failure) -> String {
        let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        let hash = try ContentHash.read(source) { piece throws(OpenFile.Failure) in try file.write(piece) }
        guard fchmod(file.descriptor, 0o500) == 0 else { throw .last }
        return hash
    }

    /// Makes the folder if it is missing, and checks that nobody else can put a library there and that the system will
    /// run what is in it.
    private func prepare(_ subject: LoadingSubject) throws(PluginLoadingError) {
        func refuse(_ message: String, fix: String) -> PluginLoadingError {
            subject.error(.stateDirectory, "cannot be copied to \(path): \(message)", fix: fix)
        }
        try makeFolders(subject)
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw refuse("it is not a folder", fix: "remove it, or point PROJECTIONIST_STATE_DIR elsewhere")
        }
        guard status.st_uid == geteuid() else {
            throw refuse(
                "it belongs to user \(status.st_uid), not to the host's user \(geteuid())",
                fix: "give it to the host's user, or point PROJECTIONIST_STATE_DIR elsewhere")
        }
        guard status.st_mode & 0o022 == 0 else {
            throw refuse("others can write there", fix: "run: chmod 700 \(path)")
        }
        var system = statvfs()
        if statvfs(path, &system) == 0, system.f_flag & Self.noExecution != 0 {
            throw refuse(
                "its file system is mounted noexec",
                fix: "point PROJECTIONIST_STATE_DIR to one that allows execution")
        }
    }

    private func makeFolders(_ subject: LoadingSubject) throws(PluginLoadingError) {
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            let folder = String(path[..<end])
            // Where a folder is there already, the system may say something else first: read-only, no permission.
            if mkdir(folder, 0o700) == 0 || access(folder, F_OK) == 0 { continue }
            throw subject.error(
                .stateDirectory, "cannot be copied to \(path): \(folder) cannot be made: \(OpenFile.Failure.last.text)",
                fix: "let the host's user write there, or point PROJECTIONIST_STATE_DIR elsewhere")
        }
    }
}
