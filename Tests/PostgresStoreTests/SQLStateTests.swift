import EventStore
import Testing

@testable import PostgresStore

/// What PostgreSQL's codes mean to those who know no PostgreSQL.
struct SQLStateTests {
    @Test(arguments: [
        "25006", "26000", "40001", "40P01", "55P03", "57014", "57P01", "57P03", "58030", "08006", "53300",
    ])
    func `what passes by itself is transient`(state: String) { #expect(SQLState.traits(state).contains(.transient)) }

    @Test(arguments: ["08P01", "0A000", "23505", "25P03", "42P01", "22P02"])
    func `what an event may be to blame for is not`(state: String) {
        #expect(!SQLState.traits(state).contains(.transient))
    }

    @Test func `each other meaning has its codes`() {
        #expect(SQLState.traits("0A000", revalidates: true) == [.transient, .stalePlan])
        #expect(SQLState.traits("55P03").contains(.locked))
        #expect(SQLState.traits("57P01").contains(.sessionEnded))
        #expect(!SQLState.traits("57014").contains(.sessionEnded))
        for state in ["23505", "42P07", "42710"] { #expect(SQLState.traits(state).contains(.alreadyExists)) }
        for state in ["42P01", "42703", "3F000", "28P01", "3D000"] {
            #expect(SQLState.traits(state).contains(.definitions), "\(state)")
        }
        for state in ["42501", "3F000", "28P01", "3D000"] {
            #expect(SQLState.traits(state).contains(.configuration), "\(state)")
        }
        #expect(!SQLState.traits("42P01").contains(.configuration))
        #expect(SQLState.traits("25006").contains(.readOnly))
    }
}
