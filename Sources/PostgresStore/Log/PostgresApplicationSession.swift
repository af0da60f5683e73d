import EventStore

/// An application's log, read and written over one connection.
final class PostgresApplicationSession: ApplicationSession {
    private let connection: PostgresConnection
    private let logReader: PostgresLogReader
    private let logWriter: PostgresLogWriter

    init(_ configuration: PostgresConfiguration, application: ApplicationName) {
        connection = PostgresConnection(configuration, label: application.description)
        logReader = PostgresLogReader(connection, application: application)
        logWriter = PostgresLogWriter(connection, application: application)
    }

    var reader: any LogReader { logReader }
    var writer: any LogWriter { logWriter }
    var interruptible: any Interruptible { connection.interrupt }

    func ping() throws { try connection.ping() }

    func disconnect() { logWriter.disconnect() }
}
