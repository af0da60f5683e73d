/// The names of the host's own tables, and what leads from one version of them to the next.
enum HostTables {
    /// The version that this host writes.
    static let version = Int64(steps.count)

    /// What no other table's name begins with.
    static let prefix = "projectionist_"

    static let schema = "projectionist_schema"
    static let runners = "projectionist_runners"
    /// How each event table keeps originator ids. SQLite's column is TEXT either way, PostgreSQL's says it by its type.
    static let applications = "projectionist_applications"

    /// An event that each projection has projected, by which another log is told from the one that it has read.
    static let lastEvents = "projectionist_last_events"

    /// The events that projections have put aside.
    static let letters = "projectionist_letters"
    /// For each projection that has put something aside: its position as a host left it, and a number that rises with each
    /// change of the letters.
    static let letterMarks = "projectionist_letter_marks"

    /// The projections that run, or whose last runner has not ended cleanly.
    static let runs = "projectionist_runs"

    /// What operators ask of the processes that run projections.
    static let requests = "projectionist_requests"
    /// The projections that operators have paused.
    static let pauses = "projectionist_pauses"

    /// The hosts that run.
    static let hosts = "projectionist_hosts"

    /// The tables of the current version.
    static let names = [schema, runners, applications, lastEvents, letters, letterMarks, runs, requests, pauses, hosts]

    private static let steps: [any Migration.Type] = [
        Migration1.self, Migration2.self, Migration3.self, Migration4.self, Migration5.self,
        Migration6.self, Migration7.self,
    ]

    /// What leads from each version to the next, from 0 on; applied in one transaction.
    static let migrations = steps.map { $0.statements }

    static let setVersion = "UPDATE \(schema) SET version = \(version)"
}
