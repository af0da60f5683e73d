import EventStore

/// What a statement's words show without understanding it: enough to refuse what must not be sent.
///
/// Reads as PostgreSQL's lexer does with `standard_conforming_strings = on`: nested comments, `E''` strings, dollar quotes,
/// quoted identifiers.
struct StatementShape {
    /// The first word, in upper case.
    private(set) var verb = ""
    /// The identifiers and keywords outside of strings and comments: folded to lower case, or as quoted.
    private(set) var names: [String] = []
    /// The highest `n` of its `$n`.
    private(set) var parameterCount = 0

    /// Whether it is no plain reading or writing of rows: CREATE, ALTER, DROP, TRUNCATE, LOCK, GRANT and the like. A table
    /// or view that is made *from* others is that table's or view's matter, unless it refers to them.
    var changesDefinitions: Bool {
        if ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "VALUES", "TABLE", "EXPLAIN", "COPY", "DO", ""]
            .contains(verb)
        {
            return false
        }
        guard verb == "CREATE" else { return true }
        let kinds: Set = [
            "or", "replace", "temp", "temporary", "unlogged", "recursive", "materialized", "local", "global",
        ]
        let kind = names.dropFirst().first { !kinds.contains($0) }
        return !["table", "view"].contains(kind) || names.contains("references") || names.contains("inherits")
    }

    /// COPY that wants to talk with the client.
    var copiesThroughClient: Bool { verb == "COPY" && (names.contains("stdin") || names.contains("stdout")) }

    /// Whether it changes under whose rights the statements behind it run.
    var changesRole: Bool {
        ["SET", "RESET"].contains(verb)
            && !Set(names.prefix(4)).isDisjoint(with: ["role", "authorization", "session_authorization"])
    }

    /// Whether it makes a cursor that outlives its transaction: what that one reads is run at COMMIT, behind all checks.
    var holdsCursor: Bool { verb == "DECLARE" && zip(names, names.dropFirst()).contains { $0 == ("with", "hold") } }

    /// Whether it names something in a way that is not read here.
    var hidesNames: Bool { names.contains("uescape") }

    /// - Throws: ``EventStoreError/Code/invalidParameter`` for more or fewer parameters than the statement has.
    static func check(parameters count: Int, of parameterCount: Int) throws(EventStoreError) {
        guard count != parameterCount else { return }
        throw EventStoreError(
            .invalidParameter, "\(count) parameters are given, the statement takes \(parameterCount)")
    }

    init(_ statement: String) {
        var scanner = StatementScanner(statement)
        while let word = scanner.next() {
            switch word {
            case .name(let name):
                if verb.isEmpty { verb = name.uppercased() }
                names.append(name)
            case .parameter(let number):
                parameterCount = max(parameterCount, number)
            }
        }
    }
}
