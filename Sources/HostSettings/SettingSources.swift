import Foundation

/// What settings are resolved from. Given as values, so that a resolution reads nothing of the process by itself.
public struct SettingSources: Sendable, CustomStringConvertible, CustomReflectable {
    /// The process environment.
    public var environment: [String: String]
    /// The file of `--env-file`, else `./.env` if there is one.
    public var envFile: EnvFile?
    /// Reads the file that `POSTGRES_PASSWORD_FILE` or `HTTP_TOKEN_FILE` names.
    public var readFile: @Sendable (String) throws -> String
    /// The running user's id: part of the name of the folder for state where there is no home.
    public var userID: UInt32

    public init(
        environment: [String: String], envFile: EnvFile? = nil, userID: UInt32 = 0,
        readFile: @escaping @Sendable (String) throws -> String = Self.contents
    ) {
        self.environment = environment
        self.envFile = envFile
        self.userID = userID
        self.readFile = readFile
    }

    /// The environment of this process as it is now, and the env file.
    ///
    /// Must be called before any other thread may change the environment.
    /// - Parameter envFile: the path of `--env-file`; nil: `./.env` if there is one.
    /// - Throws: ``EnvFileError`` when the file cannot be read.
    public static func ofProcess(envFile path: String? = nil) throws(EnvFileError) -> SettingSources {
        let environment = ProcessInfo.processInfo.environment
        let standard = ".env"
        var file: EnvFile?
        if let path = path ?? (access(standard, F_OK) == 0 ? standard : nil) {
            do {
                file = EnvFile(path: path, text: try contents(of: path))
            } catch {
                throw EnvFileError(path: path, reason: error.localizedDescription)
            }
        }
        return SettingSources(environment: environment, envFile: file, userID: geteuid())
    }

    /// The text of a file.
    @Sendable public static func contents(of path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    /// Nothing but names: values may be secret.
    public var description: String { "settings of \(environment.count) variables" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The env file cannot be read.
public struct EnvFileError: Error, Sendable, Hashable, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String {
        "the env file '\(path)' cannot be read: \(reason); correct --env-file, or give the running user the right "
            + "to read it"
    }
}
