import Minisign

/// The public keys of a folder, as they are at one moment.
struct TrustedKeys {
    let folder: String
    private(set) var keys: [MinisignPublicKey] = []
    /// What is wrong with the folder, or with single files in it.
    private(set) var problems: [ManifestProblem] = []
    /// One line each.
    private(set) var warnings: [String] = []

    /// More bytes than any key has.
    private static let largestFile = 1 << 14

    init(_ folder: String, trust: FileTrust) {
        self.folder = folder
        do {
            let realFolder = try FileSystem.realPath(folder)
            let status = try FileSystem.status(realFolder)
            guard FileSystem.isFolder(status) else {
                report(folder, "is not a folder", fix: "name the folder of the keys in PROJECTIONIST_TRUSTED_KEYS")
                return
            }
            switch trust.verdict(on: realFolder, status) {
            case .trusted: break
            case .doubtful(let warning): warnings.append("the folder of trusted keys " + warning)
            case .refused(let message, let fix):
                report(folder, "the folder of trusted keys " + message, fix: fix)
                return
            }
            for name in try FileSystem.visibleNames(in: realFolder) where name.hasSuffix(".pub") {
                add(FileSystem.join(realFolder, name), trust)
            }
            if keys.isEmpty, problems.isEmpty {
                report(
                    folder, "the folder of trusted keys holds no key",
                    fix: "put the public keys (*.pub, as minisign -G writes them) there")
            }
        } catch {
            report(
                folder,
                error.isAbsence
                    ? "there is no such folder of trusted keys"
                    : "the folder of trusted keys cannot be read: \(error.reason)",
                fix: error.isAbsence
                    ? "make it and put the public keys (*.pub) there, or name another one in PROJECTIONIST_TRUSTED_KEYS"
                    : "give the running user the right to")
        }
    }

    private mutating func add(_ path: String, _ trust: FileTrust) {
        do throws(TrustedFile.Refusal) {
            let file = try TrustedFile(path, trust: trust, limit: Self.largestFile)
            warnings += file.warnings.map { "the key \(path): " + $0 }
            do throws(MinisignFormatError) {
                keys.append(try MinisignPublicKey(parsing: file.bytes))
            } catch {
                report(
                    path, line: error.line, "is no public key of minisign: the line \(error.message)",
                    fix: "put the file there that minisign -G has written, or take this one away")
            }
        } catch {
            switch error {
            case .system(let failure):
                report(
                    path, "cannot be read: \(failure.reason)", fix: "give the running user the right to, or remove it")
            case .notRegular: report(path, "is not a regular file", fix: "move it out of the folder, or rename it")
            case .tooLong:
                report(path, "has more than \(Self.largestFile) bytes", fix: "put a public key of minisign there")
            case .untrusted(let message, let fix): report(path, message, fix: fix)
            }
        }
    }

    private mutating func report(_ file: String, line: Int? = nil, _ message: String, fix: String) {
        problems.append(ManifestProblem(file: file, line: line, message: message, fix: fix))
    }

    /// The ids of the keys, sorted, each once.
    var ids: [MinisignKeyID] { Set(keys.map(\.keyID)).sorted() }
}
