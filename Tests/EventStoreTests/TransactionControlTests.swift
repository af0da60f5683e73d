import EventStore
import Testing

struct TransactionControlTests {
    @Test(arguments: [
        "BEGIN", "begin", "Commit", "END", "ROLLBACK", "ABORT", "START TRANSACTION", "SAVEPOINT a", "RELEASE a",
        "PREPARE TRANSACTION 'a'", "COMMIT;", " \t\r\n COMMIT", ";;COMMIT", "COMMIT AND CHAIN",
    ])
    func `a transaction keyword is refused in any case`(_ statement: String) {
        #expect(refusal(of: statement)?.contains("must not send") == true)
    }

    @Test(arguments: [
        "-- note\nCOMMIT", "-- note\rCOMMIT", "/* note */COMMIT", "/* a /* b */ c */ COMMIT", "/**/COMMIT",
        "/***/ COMMIT",
        "\u{FEFF}COMMIT", "\u{FEFF}\u{FEFF} -- x\n COMMIT", "/*/ */ COMMIT", "-- a\n-- b\n/* c */ ROLLBACK",
    ])
    func `a transaction keyword is found behind blanks and comments`(_ statement: String) {
        #expect(refusal(of: statement)?.contains("must not send") == true)
    }

    /// What one database takes for a comment the other runs.
    @Test(arguments: [
        "/* /* */ COMMIT; /* */ */ SELECT 1",
        "/* /* */ SELECT 1 */ COMMIT",
        "-- a\r SELECT 1\nCOMMIT",
        "-- a\r COMMIT\n SELECT 1",
    ])
    func `a keyword that only one database sees first is refused`(_ statement: String) {
        #expect(refusal(of: statement)?.contains("must not send COMMIT") == true)
    }

    @Test(arguments: [
        "SET search_path = x", "set session x = 1", "SET TRANSACTION READ ONLY", "RESET ALL", "DISCARD ALL",
        "SET/* LOCAL */ x = 1", "DEALLOCATE ALL",
    ])
    func `a change of the session is refused`(_ statement: String) {
        #expect(refusal(of: statement)?.contains("session") == true)
    }

    @Test(arguments: ["", "   ", ";", "-- nothing", "/* nothing */", "/* no end", "/* /* one end */"])
    func `an empty statement is refused`(_ statement: String) {
        #expect(refusal(of: statement)?.contains("empty") == true)
    }

    @Test(arguments: [
        "SELECT 1", "INSERT INTO beginnings VALUES (1)", "UPDATE a SET b = 'COMMIT'",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "SET LOCAL search_path = x", "set /* a */ local x = 1", "SET CONSTRAINTS ALL DEFERRED", "COMMITS", "ENDED",
        "(SELECT 1)", "/* COMMIT */ SELECT 1", "-- COMMIT\nSELECT 1", "DELETE FROM a -- COMMIT", "BEGIN_OF_DAY",
    ])
    func `other statements pass`(_ statement: String) throws {
        try TransactionControl.check(statement)
    }

    private func refusal(of statement: String) -> String? {
        do {
            try TransactionControl.check(statement)
            return nil
        } catch {
            #expect(error.code == .transactionControl)
            return error.description
        }
    }
}
