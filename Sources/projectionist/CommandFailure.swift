import EventLines
import EventStore
import HostSettings
import PluginLoading
import ProjectionHost

/// Why a command ends with something else than 0: one line for people, one code for scripts.
struct CommandFailure: Error, CustomStringConvertible {
    /// Exit codes, by sysexits.h where it has one.
    enum Code: Int32 {
        /// A projection failed for good.
        case projectionFailed = 1
        /// EX_USAGE: the command line.
        case usage = 64
        /// EX_DATAERR: the input.
        case data = 65
        /// EX_NOINPUT: the input cannot be opened.
        case noInput = 66
        /// EX_UNAVAILABLE: the store does not answer.
        case unavailable = 69
        /// EX_SOFTWARE: an error that is not the user's.
        case `internal` = 70
        /// EX_IOERR: reading or writing failed.
        case ioError = 74
        /// EX_CONFIG: settings, manifests, plugins, the state of the database.
        case configuration = 78
    }

    let code: Code
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension CommandFailure {
    /// What an error of the floors below means for the one who called the command.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as EventLineError: self.init(error.line == nil ? .ioError : .data, error.description)
        case let error as EventStoreError: self.init(Self.code(of: error), error.description)
        case is SettingsError, is EnvFileError, is EnvironmentBridge.Failure, is HostError, is PluginLoadingError:
            self.init(.configuration, "\(error)")
        default: self.init(.internal, "\(error)")
        }
    }

    private static func code(of error: EventStoreError) -> Code {
        switch error.code {
        case .connectionLost, .connectionRefused: .unavailable
        case .schemaMismatch, .unsuitable: .configuration
        case .invalidName: .usage
        case .invalidEvent, .versionConflict, .invalidParameter: .data
        default: error.isTransient ? .unavailable : .internal
        }
    }
}
