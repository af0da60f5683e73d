import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// `PROJECTIONIST_TRUST=signed`, with keys and signatures of the real `minisign`.
    @Suite(.enabled(if: SigningKey.program != nil, "minisign is not installed")) struct SignedManifestTests {
        /// The shipped plugin, pinned, with a folder of keys that holds one.
        struct Ground {
            var school: DogSchoolHost
            let keys: URL
            let key: SigningKey
            var manifest: URL { school.manifests.appending(path: "trick_counts.toml") }
            var signature: URL { school.manifests.appending(path: "trick_counts.toml.minisig") }

            init(isPinned: Bool = true) async throws {
                school = try DogSchoolHost(["trick_counts"])
                keys = school.folder.appending("keys")
                key = try await SigningKey(keys.appending(path: "operator.pub"))
                school.settings["PROJECTIONIST_TRUST"] = "signed"
                school.settings["PROJECTIONIST_TRUSTED_KEYS"] = keys.path
                if isPinned {
                    let pinned = try await school.run("plugins", "pin", "--log-level", "critical")
                    try #require(pinned.end == .exit(0), "\(pinned.output) \(pinned.errors)")
                }
            }

            /// Why `plugins list --strict` refuses something; nil where it loads the plugin.
            func refusal(sourceLocation: SourceLocation = #_sourceLocation) async throws -> String? {
                let rows = try await school.run("plugins", "list", "--json").rows()
                let strict = try await school.run("plugins", "list", "--strict")
                let isLoaded = rows.contains { $0["state"] as? String == "loaded" }
                let problems = rows.flatMap { $0["problems"] as? [String] ?? [] }
                #expect(isLoaded == problems.isEmpty, "\(rows)", sourceLocation: sourceLocation)
                #expect(strict.end == (isLoaded ? .exit(0) : .exit(78)), sourceLocation: sourceLocation)
                #expect(problems.allSatisfy { !$0.contains("\n") }, sourceLocation: sourceLocation)
                return isLoaded ? nil : problems.joined(separator: "\n")
            }

            /// Turns one bit of a file.
            func turnBit(in file: URL, at place: (Data) throws -> Int) throws {
                var bytes = try Data(contentsOf: file)
                bytes[try place(bytes)] ^= 1
                try bytes.write(to: file)
            }
        }

        @Test(arguments: [false, true]) func `a manifest that a trusted key has signed is loaded`(
            isLegacy: Bool
        ) async throws {
            let ground = try await Ground()
            try await ground.key.sign(ground.manifest, isLegacy: isLegacy)
            #expect(try await ground.refusal() == nil)
        }

        @Test func `a manifest that nobody has signed is refused with the command that signs it`() async throws {
            let ground = try await Ground()
            let manifest = ground.manifest.path
            #expect(
                try await ground.refusal()
                    == "\(manifest): is not signed: there is no '\(manifest).minisig'; sign it with one of the trusted keys: minisign -Sm \(manifest)"
            )
        }

        @Test func `a signature by another key is refused, with its id and those that are trusted`() async throws {
            let ground = try await Ground()
            let stranger = try await SigningKey(ground.school.folder.appending("elsewhere/stranger.pub"))
            try await stranger.sign(ground.manifest)
            let refusal = try #require(try await ground.refusal())
            #expect(
                refusal.hasPrefix(
                    "\(ground.signature.path): is by the key \(try stranger.id), and '\(ground.keys.path)' holds \(try ground.key.id); "
                ), "\(refusal)")
            // What the message says to do.
            try FileManager.default.copyItem(at: stranger.publicKey, to: ground.keys.appending(path: "stranger.pub"))
            #expect(try await ground.refusal() == nil)
        }

        @Test(arguments: [false, true]) func `a manifest that was changed by one bit is refused`(
            isLegacy: Bool
        ) async throws {
            let ground = try await Ground()
            try await ground.key.sign(ground.manifest, isLegacy: isLegacy)
            // The batch becomes another number.
            try ground.turnBit(in: ground.manifest) { bytes in
                try #require(bytes.range(of: Data("batch = ".utf8))).upperBound
            }
            let refusal = try #require(try await ground.refusal())
            #expect(refusal.contains("is not what the key \(try ground.key.id) has signed"), "\(refusal)")
            #expect(refusal.hasSuffix("sign it again: minisign -Sm \(ground.manifest.path)"), "\(refusal)")
        }

        @Test func `a signature or a trusted comment that was changed by one bit is refused`() async throws {
            let ground = try await Ground()
            try await ground.key.sign(ground.manifest, comment: "release 7")
            let good = try Data(contentsOf: ground.signature)
            try ground.turnBit(in: ground.signature) { bytes in
                // Behind the key's id, in the signature itself.
                try #require(bytes.firstIndex(of: UInt8(ascii: "\n"))) + 41
            }
            let signature = try #require(try await ground.refusal())
            #expect(signature.contains("is not what the key") || signature.contains("is not Base64"), "\(signature)")
            try good.write(to: ground.signature)
            #expect(try await ground.refusal() == nil)
            try ground.turnBit(in: ground.signature) { bytes in
                try #require(bytes.range(of: Data("release 7".utf8))).upperBound - 1
            }
            let comment = try #require(try await ground.refusal())
            #expect(comment.hasPrefix("\(ground.signature.path):3: the trusted comment is not the one"), "\(comment)")
        }

        @Test func `a key that is taken away, and a folder without keys, refuse what was signed`() async throws {
            let ground = try await Ground()
            let id = try ground.key.id
            try await ground.key.sign(ground.manifest)
            try FileManager.default.removeItem(at: ground.key.publicKey)
            let empty = try #require(try await ground.refusal())
            #expect(empty.contains("\(ground.keys.path): the folder of trusted keys holds no key"), "\(empty)")
            #expect(empty.contains("is by the key \(id), and there is no trusted key"), "\(empty)")
            try FileManager.default.removeItem(at: ground.keys)
            let none = try #require(try await ground.refusal())
            #expect(none.contains("\(ground.keys.path): there is no such folder of trusted keys"), "\(none)")
        }

        @Test func `keys that others can write, or that are none, are refused and named`() async throws {
            let ground = try await Ground()
            try await ground.key.sign(ground.manifest)
            func chmod(_ file: URL, _ mode: Int) throws {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            }
            try chmod(ground.key.publicKey, 0o666)
            #expect(try await ground.refusal()?.contains("operator.pub' can be written by everybody") == true)
            try chmod(ground.key.publicKey, 0o644)
            try chmod(ground.keys, 0o777)
            #expect(try await ground.refusal()?.contains("keys' can be written by everybody") == true)
            try chmod(ground.keys, 0o755)
            #expect(try await ground.refusal() == nil)
            // One that is no key takes nothing from the others, and --strict says it.
            try ground.school.folder.write("untrusted comment: x\nnonsense\n", to: "keys/other.pub")
            let rows = try await ground.school.run("plugins", "list", "--json").rows()
            #expect(rows.contains { $0["state"] as? String == "loaded" })
            #expect(
                "\(rows)".contains("other.pub:2: is no public key of minisign: the line must hold 42 bytes"), "\(rows)")
            #expect(try await ground.school.run("plugins", "list", "--strict").end == .exit(78))
        }

        @Test func `a signature without a pin says nothing of the library and is refused`() async throws {
            let ground = try await Ground(isPinned: false)
            try await ground.key.sign(ground.manifest)
            let refusal = try #require(try await ground.refusal())
            #expect(refusal.contains("library.sha256: is missing: the signature of a manifest without a pin"))
            // What the message says to do, which says in turn that the signature is over.
            let pinned = try await ground.school.run("plugins", "pin", ground.manifest.path)
            #expect(pinned.end == .exit(0), "\(pinned.errors)")
            #expect(
                pinned.output.contains("; sign it again: minisign -Sm \(ground.manifest.path)\n"), "\(pinned.output)")
            #expect(try await ground.refusal()?.contains("is not what the key") == true)
            try await ground.key.sign(ground.manifest)
            #expect(try await ground.refusal() == nil)
        }

        @Test func `a signature file that others decide on is refused`() async throws {
            let ground = try await Ground()
            try await ground.key.sign(ground.manifest)
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: ground.signature.path)
            #expect(try await ground.refusal()?.contains("minisig' can be written by everybody (mode 666)") == true)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: ground.signature.path)
            let open = try ground.school.folder.makeFolder("open")
            try FileManager.default.moveItem(at: ground.signature, to: open.appending(path: "a.minisig"))
            try FileManager.default.createSymbolicLink(
                at: ground.signature, withDestinationURL: open.appending(path: "a.minisig"))
            #expect(try await ground.refusal() == nil)
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: open.path)
            #expect(try await ground.refusal()?.contains("/open' can be written by everybody (mode 777)") == true)
        }

        @Test func `a reload takes a change that is signed, and runs on with what it had where it is not`()
            async throws
        {
            let ground = try await Ground()
            try await ground.key.sign(ground.manifest)
            let worker = try ground.school.start(["worker"])
            try await eventually("the worker's start") { worker.errors.contains("projections started") }
            try ground.school.edit("trick_counts", "batch = 500", "batch = 70")
            let refused = try await ground.school.run("plugins", "reload", "--wait")
            #expect(refused.end == .exit(1))
            #expect(refused.output.contains("is not what the key \(try ground.key.id) has signed"), "\(refused.output)")
            #expect(refused.output.contains("1 refused"), "\(refused.output)")
            let running = try await ground.school.run("plugins", "list", "--running")
            #expect(running.output.contains("trick-counts  1.0.0"), "\(running.output)")

            try await ground.key.sign(ground.manifest)
            let taken = try await ground.school.run("plugins", "reload", "--wait")
            #expect(taken.end == .exit(0), "\(taken.output)")
            #expect(taken.output.contains("1 swapped"), "\(taken.output)")

            // The key is taken back: what runs goes on, and does not start again.
            try FileManager.default.removeItem(at: ground.key.publicKey)
            #expect(try await ground.school.run("plugins", "reload", "--wait").end == .exit(1))
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0), "\(worker.errors.suffix(2000))")
            #expect(try await ground.school.run("worker", "--strict", "--until-caught-up").end == .exit(78))
        }

        @Test func `plugins check judges the signature, and runs nothing of what is not signed`() async throws {
            var ground = try await Ground()
            func signature() async throws -> (outcome: String?, detail: String?, others: Int, end: ChildProcess.End) {
                let outcome = try await ground.school.run(
                    "plugins", "check", ground.manifest.path, "--static", "--json")
                let results = try #require(try outcome.rows().first?["results"] as? [[String: Any]])
                let own = results.filter { $0["check"] as? String == "signature" }
                #expect(own.count == 1)
                return (
                    own.first?["outcome"] as? String, own.first?["detail"] as? String, results.count - 1, outcome.end
                )
            }
            let unsigned = try await signature()
            #expect(unsigned.outcome == "failed" && unsigned.others == 0 && unsigned.end == .exit(1))
            ground.school.settings["PROJECTIONIST_TRUST"] = nil
            let ignored = try await signature()
            #expect(ignored.outcome == "skipped" && ignored.others > 5 && ignored.end == .exit(0))
            try await ground.key.sign(ground.manifest, comment: "release 7")
            let signed = try await signature()
            #expect(signed.outcome == "passed" && signed.end == .exit(0))
            #expect(signed.detail == "by the key \(try ground.key.id): release 7")
            try ground.school.edit("trick_counts", "batch = 500", "batch = 70")
            let changed = try await signature()
            #expect(changed.outcome == "failed" && changed.end == .exit(1))
            try await ground.key.sign(ground.manifest)
            ground.school.settings["PROJECTIONIST_TRUST"] = "signed"
            let demanded = try await signature()
            #expect(demanded.outcome == "passed" && demanded.end == .exit(0), "\(demanded)")
        }
    }
}
