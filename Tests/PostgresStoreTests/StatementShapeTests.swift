import Testing

@testable import PostgresStore

struct StatementShapeTests {
    @Test(arguments: [
        ("SELECT $1", 1), ("SELECT '$1', \"$2\", $3", 3), ("SELECT $$ $1 $$, $a$ $2 $$ $a$", 0),
        ("SELECT /* $1 /* $2 */ $3 */ $4", 4), ("SELECT 1 -- $1\n, $2", 2), (#"SELECT E'\'$1', $2"#, 2),
        (#"SELECT '\', $1"#, 1), ("SELECT a$1 FROM t", 0), ("SELECT x'00', $12", 12), ("", 0),
    ])
    func `the parameters are those outside of strings, comments and names`(statement: String, count: Int) {
        #expect(StatementShape(statement).parameterCount == count)
    }

    @Test(arguments: [
        ("  /* a */ alter table x add y int", "ALTER", true), ("CREATE OR REPLACE VIEW v AS SELECT 1", "CREATE", false),
        ("CREATE TEMP TABLE t (a int)", "CREATE", false), ("CREATE MATERIALIZED VIEW v AS SELECT 1", "CREATE", false),
        ("CREATE UNIQUE INDEX i ON t (a)", "CREATE", true), ("with x as (select 1) select * from x", "WITH", false),
        ("CREATE TABLE t () INHERITS (dogschool_events)", "CREATE", true), ("TRUNCATE t", "TRUNCATE", true),
    ])
    func `what changes definitions is told from what reads and writes rows`(
        statement: String, verb: String, changes: Bool
    ) {
        let shape = StatementShape(statement)
        #expect(shape.verb == verb)
        #expect(shape.changesDefinitions == changes)
    }
}
