public import EventStore

/// An application's log, read and written over one connection.
public final class PostgresApplicationSession: ApplicationSession {
    private let connection: PostgresConnection
    private let logReader: PostgresLogReader
    private let logWriter: PostgresLogWriter

    init(_ configuration: PostgresConfiguration, application: ApplicationName) {
        connection = PostgresConnection(configuration, label: application.description)
        logReader = PostgresLogReader(connection, application: application)
        logWriter = PostgresLogWriter(connection, application: application)
    }

    public var reader: any LogReader { logReader }
    public var writer: any LogWriter { logWriter }
    public var interruptible: any Interruptible { connection.interrupt }

    public func ping() throws { try connection.ping() }

    public func disconnect() { logWriter.disconnect() }
}
