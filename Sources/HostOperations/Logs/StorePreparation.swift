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
        for application in applications { try prepare(application, administration, create, logger) }
    }

    /// The same for a host, whose own tables must be there in any case.
    ///
    /// - Returns: the applications that cannot be worked with, while others can. What keeps the host from working with
    ///   any is thrown.
    package static func prepareHost(
        _ administration: any StoreAdministration, applications: [ApplicationName], create: Bool, logger: Logger
    ) throws -> [ApplicationName: EventStoreError] {
        for warning in try administration.check() { logger.warning("\(warning)") }
        try administration.prepareHostTables(create: create)
        let faults = try faults(administration, applications: applications, create: create, logger: logger)
        let first = applications.lazy.compactMap { faults[$0] }.first
        if let first, faults.count == Set(applications).count { throw first }
        return faults
    }

    /// Checks the tables of applications, and makes those that are missing with `create`.
    ///
    /// - Returns: the applications that cannot be worked with.
    package static func faults(
        _ administration: any StoreAdministration, applications: [ApplicationName], create: Bool, logger: Logger
    ) throws -> [ApplicationName: EventStoreError] {
        var faults: [ApplicationName: EventStoreError] = [:]
        for application in applications {
            do {
                try prepare(application, administration, create, logger)
            } catch let error as EventStoreError where error.concernsOneSubject {
                faults[application] = error
            }
        }
        return faults
    }

    private static func prepare(
        _ application: ApplicationName, _ administration: any StoreAdministration, _ create: Bool, _ logger: Logger
    ) throws {
        for warning in try administration.prepareApplication(application, create: create) {
            logger.warning("\(warning)", metadata: ["application": "\(application)"])
        }
    }
}

extension EventStoreError {
    /// Whether what failed while something was prepared is the fault of that one thing, and not that of a store that does
    /// not answer or has no time.
    package var concernsOneSubject: Bool {
        code != .connectionLost && code != .interrupted && !isTransient
    }
}
