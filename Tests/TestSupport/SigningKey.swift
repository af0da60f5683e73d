public import Foundation

/// A pair of keys that the real `minisign` has made, in a folder of one test's own.
public struct SigningKey: Sendable {
    /// The program; nil where the package `minisign` is not installed.
    public static let program: URL? = {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { URL(filePath: "\($0)/minisign") }.first {
            FileManager.default.isExecutableFile(atPath: $0.path)
        }
    }()

    /// The file of the public key.
    public let publicKey: URL
    private let secretKey: URL
    private let folder: TemporaryFolder

    /// Makes a pair of keys.
    ///
    /// - Parameter publicKey: where the public key is written to; its folder is made.
    /// - Throws: ``TestFailure`` where `minisign` fails.
    public init(_ publicKey: URL) async throws {
        folder = try TemporaryFolder()
        self.publicKey = publicKey
        secretKey = folder.appending("secret.key")
        try FileManager.default.createDirectory(
            at: publicKey.deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755])
        try await run("-G", "-W", "-p", publicKey.path, "-s", secretKey.path)
    }

    /// The key's id, as `minisign` writes it.
    public var id: String {
        get throws {
            let comment = try String(contentsOf: publicKey, encoding: .utf8).split(separator: "\n")[0]
            return String(comment.split(separator: " ").last ?? "")
        }
    }

    /// Signs a file; the signature stands beside it.
    ///
    /// - Parameters:
    ///   - isLegacy: whether the content itself is signed, and not its hash.
    ///   - comment: the trusted comment; nil for the one that `minisign` makes.
    public func sign(_ file: URL, isLegacy: Bool = false, comment: String? = nil) async throws {
        try await run(
            ["-S", "-W"] + (isLegacy ? ["-l"] : []) + (comment.map { ["-t", $0] } ?? [])
                + ["-s", secretKey.path, "-m", file.path])
    }

    private func run(_ arguments: String...) async throws { try await run(arguments) }

    private func run(_ arguments: [String]) async throws {
        guard let program = Self.program else { throw TestFailure("there is no minisign") }
        let process = try ChildProcess(program, arguments, environment: TestSurroundings.childEnvironment)
        guard try await process.wait(within: 60) == .exit(0) else { throw TestFailure(process.errors) }
    }
}
