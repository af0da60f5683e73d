import EventStore

/// An application's log, read and written over one connection, whose commits are synced.
final class SQLiteApplicationSession: ApplicationSession {
    private let connection: SQLiteConnection
    private let logReader: SQLiteLogReader
    private let logWriter: SQLiteLogWriter

    init(core: StoreCore, application: ApplicationName) {
        let doorbell = Doorbell()
        connection = SQLiteConnection(
            core: core, durability: .full, interruption: SessionInterrupt(doorbell: doorbell))
        logReader = SQLiteLogReader(connection, doorbell: doorbell, application: application)
        logWriter = SQLiteLogWriter(connection, application: application)
    }

    var reader: any LogReader { logReader }
    var writer: any LogWriter { logWriter }
    var interruptible: any Interruptible { connection.interruption }

    func ping() throws { try connection.ping() }

    func disconnect() {
        logReader.disconnect()
        logWriter.disconnect()
    }
}
