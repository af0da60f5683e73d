// The control of the kill tests: a runner that makes the classic mistake. It commits the read model, and then, in a
// transaction of its own, the position. Killed between the two it applies a batch twice. It is never shipped; a harness
// that does not catch it proves nothing about the real runner.

import Foundation
import GRDB
import TestSupport

/// What the naive runner does to a store.
protocol NaiveStore {
    func position() throws -> Int64
    func events(after position: Int64, limit: Int) throws -> [(position: Int64, state: Data)]
    func add(_ counts: [String: Int64]) throws
    func move(to position: Int64) throws
}

@main
struct NaiveRunner {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let batch = Int(arguments[3]) else {
            throw TestFailure("usage: NaiveRunner postgres URI BATCH | NaiveRunner sqlite FILE BATCH")
        }
        let store: any NaiveStore =
            arguments[1] == "sqlite" ? try NaiveSQLite(arguments[2]) : try NaivePostgres(arguments[2])
        while true {
            let events = try store.events(after: store.position(), limit: batch)
            guard let last = events.last else { return }
            var counts: [String: Int64] = [:]
            for event in events { counts[try trick(event.state), default: 0] += 1 }
            try store.add(counts)
            try store.move(to: last.position)
        }
    }

    private static func trick(_ state: Data) throws -> String {
        struct TrickAdded: Decodable { let trick: String }
        return try JSONDecoder().decode(TrickAdded.self, from: state).trick
    }
}

/// On the tables of the host in PostgreSQL.
struct NaivePostgres: NaiveStore {
    private let client: SQLClient

    init(_ uri: String) throws {
        client = try SQLClient(uri)
        try client.rows(
            """
            CREATE TABLE IF NOT EXISTS trick_counts (trick text PRIMARY KEY, count bigint NOT NULL);
            CREATE TABLE IF NOT EXISTS trick_counts_tracking (
                application_name text PRIMARY KEY, notification_id bigint);
            SET synchronous_commit = off
            """)
    }

    func position() throws -> Int64 {
        let rows = try client.rows(
            "SELECT notification_id FROM trick_counts_tracking WHERE application_name = 'DogSchool'")
        return rows.first?[0].flatMap { Int64($0) } ?? 0
    }

    func events(after position: Int64, limit: Int) throws -> [(position: Int64, state: Data)] {
        let rows = try client.rows(
            """
            SELECT notification_id, convert_from(state, 'UTF8') FROM dogschool_events
            WHERE notification_id > \(position) AND topic = '\(DogSchoolLog.trickAdded)'
            ORDER BY notification_id LIMIT \(limit)
            """)
        return rows.compactMap { row in
            guard let position = row[0].flatMap({ Int64($0) }), let state = row[1] else { return nil }
            return (position, Data(state.utf8))
        }
    }

    func add(_ counts: [String: Int64]) throws {
        let rows = counts.sorted { $0.key < $1.key }.map { "('\($0.key.replacing("'", with: "''"))', \($0.value))" }
        try client.rows(
            """
            INSERT INTO trick_counts AS t VALUES \(rows.joined(separator: ", "))
            ON CONFLICT (trick) DO UPDATE SET count = t.count + EXCLUDED.count
            """)
    }

    func move(to position: Int64) throws {
        try client.rows(
            """
            INSERT INTO trick_counts_tracking VALUES ('DogSchool', \(position))
            ON CONFLICT (application_name) DO UPDATE SET notification_id = EXCLUDED.notification_id
            """)
    }
}

/// On the tables of the host in a SQLite file.
struct NaiveSQLite: NaiveStore {
    private let database: DatabaseQueue

    init(_ path: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        database = try DatabaseQueue(path: path, configuration: configuration)
        try database.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS trick_counts (trick TEXT PRIMARY KEY, count INTEGER NOT NULL);
                    CREATE TABLE IF NOT EXISTS trick_counts_tracking (
                        application_name TEXT PRIMARY KEY, notification_id INTEGER)
                    """)
        }
    }

    func position() throws -> Int64 {
        try database.read { database in
            try Int64.fetchOne(
                database,
                sql: "SELECT notification_id FROM trick_counts_tracking WHERE application_name = 'DogSchool'")
        } ?? 0
    }

    func events(after position: Int64, limit: Int) throws -> [(position: Int64, state: Data)] {
        try database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT notification_id, state FROM dogschool_events WHERE notification_id > ? AND topic = ?
                    ORDER BY notification_id LIMIT ?
                    """, arguments: [position, DogSchoolLog.trickAdded, limit]
            ).map { ($0[0], $0[1]) }
        }
    }

    func add(_ counts: [String: Int64]) throws {
        try database.write { database in
            for (trick, count) in counts {
                try database.execute(
                    sql: """
                        INSERT INTO trick_counts AS t VALUES (?, ?)
                        ON CONFLICT (trick) DO UPDATE SET count = t.count + excluded.count
                        """, arguments: [trick, count])
            }
        }
    }

    func move(to position: Int64) throws {
        try database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO trick_counts_tracking VALUES ('DogSchool', ?)
                    ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id
                    """, arguments: [position])
        }
    }
}
