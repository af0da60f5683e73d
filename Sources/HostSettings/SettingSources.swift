import Foundation

/// What settings are resolved from. Given as values, so that a resolution reads nothing of the process by itself.
public struct SettingSources: Sendable, CustomStringConvertible, CustomReflectable {
    /// The process environment.
    public var environment: [String: String]
    /// The file of `--env-file`, else `./.env` if there is one.
    public var envFile: EnvFile?
    /// Reads the file or pipe that `POSTGRES_PASSWORD_FILE` or `HTTP_TOKEN_FILE` names.
    public var readFile: @Sendable (String) throws -> String
    /// The running user's id: part of the name of the folder for state where there is no home.
    public var userID: UInt32

    /// - Parameter readFile: called once for each path, however often the settings are resolved; by default reads the
    ///   file.
    public init(
        environment: [String: String], envFile: EnvFile? = nil, userID: UInt32 = 0,
        readFile: @escaping @Sendable (String) throws -> String = Self.contents
    ) {
        self.environment = environment
        self.envFile = envFile
        self.userID = userID
        let files = SecretFiles(readFile)
        self.readFile = { try files.text(of: $0) }
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
        if let given = path ?? (access(standard, F_OK) == 0 ? standard : nil) {
            do throws(TextFile.Failure) {
                file = EnvFile(path: given, text: try TextFile.text(of: given))
            } catch {
                let instead = path == nil ? ", or name another one with --env-file (/dev/null for none)" : ""
                throw EnvFileError(path: given, reason: error.reason, fix: error.fix + instead)
            }
        }
        return SettingSources(environment: environment, envFile: file, userID: geteuid())
    }

    /// The text of a file or a pipe, without a byte order mark.
    @Sendable public static func contents(of path: String) throws -> String {
        try TextFile.text(of: path)
    }

    /// Nothing but names: values may be secret.
    public var description: String { "settings of \(environment.count) variables" }
    /// Nothing: values may be secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
