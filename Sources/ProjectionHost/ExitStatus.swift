import EventLines
import EventStore
import HostHTTP
import HostOperations
import HostSettings
import PluginLibraries
import PluginReplay

/// The exit codes of a host process, by sysexits.h where it has one.
public enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
    /// All went well.
    case done = 0
    /// A run until all is caught up has not projected everything: a projection failed for good, was rejected or left out.
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

extension ExitStatus {
    /// What an error of the host, or of the floors below it, means for who started the process.
    public init(_ error: any Error) {
        switch error {
        case let error as EventLineError: self = error.line == nil ? .ioError : .data
        case let error as EventStoreError: self = Self.of(error)
        case let failure as ReplayFailure:
            // What the projection's own statement says is the projection's.
            self = failure.storeError.map(Self.of) == .unavailable ? .unavailable : .projectionFailed
        case let error as ReplayError: self = Self.of(error)
        case let error as OperationError: self = Self.of(error)
        case let error as EventInputError: self = error.code == .cannotBeOpened ? .noInput : .ioError
        case let error as HTTPServerError: self = error.isOfSurroundings ? .unavailable : .configuration
        // A hook of a plugin that does not come up: what it lacks is the plugin's to say.
        case let error as PluginLoadingError where [.startFailed, .doesNotReturn].contains(error.code):
            self = .unavailable
        case is SettingsError, is EnvFileError, is EnvironmentBridge.Failure, is HostError, is PluginLoadingError:
            self = .configuration
        default: self = .internal
        }
    }

    private static func of(_ error: ReplayError) -> ExitStatus {
        switch error.code {
        case .stuck: .projectionFailed
        case .document: .data
        case .unknownColumn: .usage
        }
    }

    private static func of(_ error: OperationError) -> ExitStatus {
        switch error.code {
        case .unknownApplication, .unknownProjection, .unknownDeadLetter, .notImplemented, .invalidArgument,
            .forbiddenByState:
            .usage
        case .versionConflict, .invalidEvents: .data
        case .unavailable, .overloaded, .outcomeUnknown: .unavailable
        case .failed: .internal
        }
    }

    private static func of(_ error: EventStoreError) -> ExitStatus {
        switch error.code {
        case .connectionLost, .connectionRefused: .unavailable
        case .schemaMismatch, .unsuitable: .configuration
        case .invalidName: .usage
        case .invalidEvent, .versionConflict, .invalidParameter: .data
        default: error.isTransient ? .unavailable : error.traits.contains(.configuration) ? .configuration : .internal
        }
    }
}
