public import EventStore
public import Logging

/// Checks a store, and makes what is missing in it.
public enum StorePreparation {
    /// Checks that the store answers, and that the tables of `applications` are there and fit; with `create` it makes
    /// those that are missing, and the host's own.
    ///
    /// Warnings go to `logger`. Waits in system calls.
    public static func prepare(
        _ administration: any StoreAdministration, applications: [ApplicationName], create: Bool, logger: Logger
    ) throws {
        for warning in try administration.check() { logger.warning("\(warning)") }
        if create { try administration.prepareHostTables(create: true) }
        for application in applications {
            for warning in try administration.prepareApplication(application, create: create) {
                logger.warning("\(warning)", metadata: ["application": "\(application)"])
            }
        }
    }
}
