import EventLines
import PluginReplay
import TestSupport
import Testing

/// What a database holds comes back as it is, of every kind.
@Suite(.enabled(if: TestSurroundings.havePostgres, "scripts/test starts PostgreSQL"))
struct ReadModelReaderTests {
    private func readModel(of statements: [String], _ kind: ReplayGround.Kind) async throws -> ReadModel {
        let ground = try ReplayGround()
        let database = try PostgresDatabase()
        let definition = try await ground.functions(setUp: statements)
        return try await ScratchRun(definition, on: kind.place(in: database)).perform { replay in
            try replay.run([])
            return try replay.readModel()
        }
    }

    @Test func `values of every kind are read from PostgreSQL`() async throws {
        let model = try await readModel(
            of: [
                "CREATE DOMAIN price AS numeric(10, 2)",
                """
                CREATE TABLE kinds (id int PRIMARY KEY, small smallint, big bigint, exact numeric, price price, real double precision,
                flag boolean, word text, data bytea, day date, moment timestamptz, id2 uuid, doc jsonb, raw json, list text[])
                """,
                """
                INSERT INTO kinds VALUES (1, -1, 9223372036854775807, 12345678901234567890.10, 1.5, 0.1, true, E'a\\tb\\nc\\u0001', \
                '\\x00ff', '2026-12-01', '2026-12-01T01:02:03.5+02', '0B3f79AC-7e5c-4f0b-9f0e-3d2c1b0a9988', \
                '{"b": [1, 2.50, null], "a": "ü"}', E'{ "a" :\\n1 }', '{x,"y z"}')
                """,
                "INSERT INTO kinds (id, real, exact, raw) VALUES (2, 'NaN', 'NaN', '{\"a\": 1, \"a\": 2}')",
            ], .postgresql)
        let relation = try #require(model.relations.first)
        #expect(
            relation.rows[0] == [
                .number("1"), .number("-1"), .number("9223372036854775807"), .number("12345678901234567890.10"),
                .number("1.5"), .number("0.1"), .boolean(true), .text("a\tb\nc\u{1}"), .bytes([0, 255]),
                .text("2026-12-01"), .text("2026-11-30 23:02:03.5+00"), .text("0b3f79ac-7e5c-4f0b-9f0e-3d2c1b0a9988"),
                .json(.object([.init("a", .string("ü")), .init("b", .array([.number("1"), .number("2.5"), .null]))])),
                .json(.object([.init("a", .number("1"))])), .text(#"{x,"y z"}"#),
            ])
        #expect(relation.rows[1][5] == .text("NaN") && relation.rows[1][3] == .text("NaN"))
        #expect(relation.rows[1][7] == .null)
        #expect(relation.rows[1][13] == .text(#"{"a": 1, "a": 2}"#))
        #expect(relation.columns[4].type == "price")
    }

    @Test func `values of every kind are read from SQLite, each by its own kind`() async throws {
        let model = try await readModel(
            of: [
                "CREATE TABLE kinds (id integer PRIMARY KEY, any)",
                "INSERT INTO kinds VALUES (1, 9223372036854775807), (2, 0.1), (3, 'it''s ' || char(1)), (4, x'00ff'), (5, NULL)",
                "INSERT INTO kinds VALUES (6, 1e999), (7, ''), (8, x'')",
            ], .sqlite)
        #expect(
            model.relations[0].rows.map { $0[1] } == [
                .number("9223372036854775807"), .number("0.1"), .text("it's \u{1}"), .bytes([0, 255]), .null,
                .text("Infinity"), .text(""), .bytes([]),
            ])
        #expect(model.relations[0].columns.map(\.type) == ["integer", ""])
    }

    @Test(arguments: ReplayGround.Kind.allCases)
    func `rows stand by the primary key in its own order, and by all columns without one`(
        _ kind: ReplayGround.Kind
    ) async throws {
        let model = try await readModel(
            of: [
                "CREATE TABLE keyed (value int, second text, first int, PRIMARY KEY (first, second))",
                "INSERT INTO keyed VALUES (1, 'b', 10), (2, 'a', 10), (3, 'Z', 10), (4, 'c', 9)",
                "CREATE TABLE \"odd \"\"name\" (a int, b text)",
                "INSERT INTO \"odd \"\"name\" VALUES (2, 'x'), (NULL, 'x'), (1, 'y'), (1, 'x')",
                "CREATE VIEW seen AS SELECT * FROM keyed",
            ], kind)
        #expect(model.relations.map(\.name) == ["keyed", "odd \"name"])
        #expect(model.relations[0].key == [2, 1])
        #expect(model.relations[0].rows.map { $0[0] } == [.number("4"), .number("3"), .number("2"), .number("1")])
        #expect(
            model.relations[1].rows == [
                [.number("1"), .text("x")], [.number("1"), .text("y")], [.number("2"), .text("x")],
                [.null, .text("x")],
            ])
    }
}
