import Glibc

/// A file that decides what the host runs, read once, after its owner and rights, those of the folder in which it really is
/// and those of the links on the way were judged.
struct TrustedFile {
    let bytes: [UInt8]
    /// One line each.
    let warnings: [String]

    /// Why a file is not read.
    enum Refusal: Error {
        case system(FileSystem.Failure)
        case notRegular
        case tooLong
        case untrusted(String, fix: String)
    }

    /// - Parameters:
    ///   - path: absolute; its folder was judged before.
    ///   - limit: the most bytes that it may have.
    init(_ path: String, trust: FileTrust, limit: Int) throws(Refusal) {
        let file: (status: stat, bytes: [UInt8]?)
        let verdicts: [FileTrust.Verdict]
        do throws(FileSystem.Failure) {
            let realPath = try FileSystem.realPath(path)
            file = try FileSystem.contents(of: realPath, limit: limit)
            verdicts = try Self.verdicts(on: path, realPath, file.status, trust)
        } catch {
            throw .system(error)
        }
        guard FileSystem.isRegularFile(file.status) else { throw .notRegular }
        var warnings: [String] = []
        for verdict in verdicts {
            switch verdict {
            case .trusted: break
            case .doubtful(let warning): warnings.append(warning)
            case .refused(let message, let fix): throw .untrusted(message, fix: fix)
            }
        }
        guard let bytes = file.bytes else { throw .tooLong }
        (self.bytes, self.warnings) = (bytes, warnings)
    }

    private static func verdicts(
        on path: String, _ realPath: String, _ status: stat, _ trust: FileTrust
    ) throws(FileSystem.Failure) -> [FileTrust.Verdict] {
        var verdicts = [trust.verdict(on: realPath, status)]
        // A link may lead out of the folder, whose own rights were judged before.
        let folder = FileSystem.parent(of: path)
        let realFolder = FileSystem.parent(of: realPath)
        if realFolder != folder {
            verdicts.append(trust.verdict(on: realFolder, try FileSystem.status(realFolder)))
        }
        for link in try LinkTrail(from: folder, path).links {
            let verdict = try trust.verdict(on: link)
            // What was warned of before is not warned of again.
            if case .doubtful = verdict, link.folder == folder || verdicts.contains(verdict) { continue }
            verdicts.append(verdict)
        }
        return verdicts
    }
}
