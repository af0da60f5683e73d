import Foundation
import PluginLibraries
package import PluginManifests

/// Pins libraries: writes the SHA-256 of each into its manifest.
public struct PluginPinning: Sendable {
    /// What became of one manifest.
    public struct Outcome: Sendable, Hashable {
        /// What became of it.
        public enum State: String, Sendable, Hashable, CaseIterable {
            /// It has the pin of its library, and had it before.
            case unchanged
            /// It has the pin of its library since.
            case pinned
            /// It lacks the pin, or has another one: nothing was written.
            case different
            /// It could not be done.
            case failed
        }

        /// The path of the manifest.
        public let manifest: String
        /// What became of it.
        public let state: State
        /// SHA-256 of the library; nil where it could not be read.
        public let hash: String?
        /// What was done, or why not, one line.
        public let detail: String
    }

    private let locator: LibraryLocator
    /// Whether manifests are only looked at.
    private let checksOnly: Bool
    /// Whether hosts take signed manifests alone.
    private let mustBeSigned: Bool

    package init(_ locator: LibraryLocator, checksOnly: Bool, mustBeSigned: Bool) {
        self.locator = locator
        self.checksOnly = checksOnly
        self.mustBeSigned = mustBeSigned
    }

    /// Pins the library of one manifest.
    package func pin(_ manifest: PluginManifest) -> Outcome {
        func outcome(_ state: Outcome.State, _ hash: String?, _ detail: String) -> Outcome {
            Outcome(manifest: manifest.path, state: state, hash: hash, detail: detail)
        }
        let hash: String
        do {
            hash = try LibraryHash.of(try locator.locate(manifest).path, manifest: manifest.path)
        } catch {
            return outcome(.failed, nil, "\(error)")
        }
        if manifest.library.sha256 == hash { return outcome(.unchanged, hash, "is pinned to \(hash)") }
        let before = manifest.library.sha256.map { "is pinned to \($0)" } ?? "is not pinned"
        guard !checksOnly else { return outcome(.different, hash, "\(before), its library has \(hash)") }
        do {
            try write(hash, to: manifest.path)
            return outcome(.pinned, hash, "\(before); is pinned to \(hash) now" + signingHint(manifest))
        } catch is ManifestPin.NoPlace {
            return outcome(
                .failed, hash,
                "has no line [library] below which a pin can be written; write sha256 = \"\(hash)\" there")
        } catch {
            return outcome(.failed, hash, "cannot be written: \(error.localizedDescription)")
        }
    }

    /// What was signed is another text now.
    private func signingHint(_ manifest: PluginManifest) -> String {
        let isSigned = access(SignatureRule.signatureFile(of: manifest.path), F_OK) == 0
        guard isSigned || mustBeSigned else { return "" }
        return "; sign it \(isSigned ? "again" : "before it is deployed"): \(SignatureRule.command(for: manifest.path))"
    }

    /// The file is replaced as a whole: whoever reads it meanwhile reads one or the other.
    private func write(_ hash: String, to path: String) throws {
        let file = URL(filePath: path).resolvingSymlinksInPath()
        let pinned = try ManifestPin.pinning(hash, in: [UInt8](try Data(contentsOf: file)))
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        let temporary = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).\(getpid())")
        do {
            try Data(pinned).write(to: temporary)
            try FileManager.default.setAttributes(
                attributes.filter { [.posixPermissions, .ownerAccountID, .groupOwnerAccountID].contains($0.key) },
                ofItemAtPath: temporary.path)
            guard rename(temporary.path, file.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(at: temporary)
            throw error
        }
    }
}
