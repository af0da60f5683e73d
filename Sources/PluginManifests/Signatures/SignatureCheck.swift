import Minisign

/// Judges the signatures of manifests by the keys that were there when it was made.
struct SignatureCheck {
    let isDemanded: Bool
    private let keys: TrustedKeys
    private let trust: FileTrust

    /// More bytes than any signature has.
    private static let largestFile = 1 << 14

    /// Reads the keys; what is wrong with them stands in the catalog.
    init(_ rule: SignatureRule, trust: FileTrust, _ catalog: inout ManifestCatalog) {
        isDemanded = rule.isDemanded
        self.trust = trust
        keys = TrustedKeys(rule.keysFolder, trust: trust)
        guard isDemanded else { return }
        catalog.warnings += keys.warnings
        for problem in keys.problems { catalog.reject(problem.file, [problem], applications: [], projections: []) }
    }

    /// What came of the signature of a manifest.
    ///
    /// - Parameter bytes: of the manifest, the very ones that will be decoded.
    func finding(of manifest: String, _ bytes: [UInt8], _ warnings: inout [String]) -> SignatureFinding {
        let path = SignatureRule.signatureFile(of: manifest)
        let sign = SignatureRule.command(for: manifest)
        func problem(_ file: String, line: Int? = nil, _ message: String, fix: String) -> ManifestProblem {
            ManifestProblem(file: file, line: line, message: message, fix: fix)
        }
        let file: TrustedFile
        do {
            file = try TrustedFile(path, trust: trust, limit: Self.largestFile)
        } catch {
            switch error {
            case .system(let failure) where failure.isAbsence:
                return .missing(
                    problem(
                        manifest, "is not signed: there is no '\(path)'",
                        fix: "sign it with one of the trusted keys: \(sign)"))
            case .system(let failure):
                return .invalid(
                    problem(path, "cannot be read: \(failure.reason)", fix: "give the running user the right to"))
            case .notRegular:
                return .invalid(problem(path, "is not a regular file", fix: "sign the manifest again: \(sign)"))
            case .tooLong:
                return .invalid(
                    problem(
                        path, "is no signature of minisign: it has more than \(Self.largestFile) bytes",
                        fix: "sign the manifest again: \(sign)"))
            case .untrusted(let message, let fix): return .invalid(problem(path, message, fix: fix))
            }
        }
        warnings += file.warnings.map { "the signature \(path): " + $0 }
        let signature: MinisignSignature
        do {
            signature = try MinisignSignature(parsing: file.bytes)
        } catch {
            return .invalid(
                problem(
                    path, line: error.line, "is no signature of minisign: the line \(error.message)",
                    fix: "sign the manifest again: \(sign)"))
        }
        guard !keys.keys.isEmpty else {
            return .unverifiable(
                problem(
                    path, "is by the key \(signature.keyID), and there is no trusted key in '\(keys.folder)'",
                    fix: "put its public key (*.pub) there if you trust it, or name the folder of the keys in "
                        + "PROJECTIONIST_TRUSTED_KEYS"))
        }
        let candidates = keys.keys.filter { $0.keyID == signature.keyID }
        guard !candidates.isEmpty else {
            let ids = keys.ids.map(\.description).joined(separator: ", ")
            return .invalid(
                problem(
                    path, "is by the key \(signature.keyID), and '\(keys.folder)' holds \(ids)",
                    fix: "sign the manifest with a key whose public key is there, or put that of "
                        + "\(signature.keyID) (*.pub) there if you trust it"))
        }
        do {
            return try judge(signature, of: bytes, by: candidates, manifest: manifest)
        } catch {
            return .invalid(
                problem(path, "cannot be verified: \(error)", fix: "let OpenSSL's policy permit Ed25519 and BLAKE2b"))
        }
    }

    /// An id is a random number, and two keys may have the same.
    private func judge(
        _ signature: MinisignSignature, of bytes: [UInt8], by candidates: [MinisignPublicKey], manifest: String
    ) throws(LibCryptoError) -> SignatureFinding {
        let (path, sign) = (SignatureRule.signatureFile(of: manifest), SignatureRule.command(for: manifest))
        var isComment = false
        for key in candidates {
            switch try key.verdict(on: signature, of: bytes) {
            case .valid: return .valid(key: key.keyID.description, comment: signature.trustedComment)
            case .otherComment: isComment = true
            case .otherContent, .otherKey: break
            }
        }
        if isComment {
            return .invalid(
                ManifestProblem(
                    file: path, line: 3,
                    message: "the trusted comment is not the one that the key \(signature.keyID) has signed",
                    fix: "sign the manifest again: \(sign)"))
        }
        return .invalid(
            ManifestProblem(
                file: manifest,
                message: "is not what the key \(signature.keyID) has signed in '\(path)': it, or its signature, was "
                    + "changed since",
                fix: "look at what has changed, and sign it again: \(sign)"))
    }

    /// A signature says nothing of a library that the manifest does not pin.
    static func demandingPin(_ reading: ManifestDecoder.Reading) -> ManifestDecoder.Reading {
        guard case .manifest(let manifest) = reading.outcome, manifest.library.sha256 == nil else { return reading }
        let problem = ManifestProblem(
            file: manifest.path, keyPath: KeyPath.text(["library", "sha256"]),
            message: "is missing: the signature of a manifest without a pin says nothing of the library",
            fix: "run 'projectionist plugins pin \(manifest.path)', then sign it again: "
                + SignatureRule.command(for: manifest.path))
        return ManifestDecoder.Reading(
            outcome: .rejected([problem]), applications: manifest.applications, projections: manifest.projections)
    }
}
