import EventStore

/// What a projection's table says where functions are bound: the functions themselves and the statements around them.
struct FunctionTable {
    private(set) var bindings: [FunctionBinding] = []
    let setUp: [String]
    let clear: [String]

    /// The topics of the projection: exactly those that a function is bound to.
    var topics: [String] { bindings.map(\.topic) }

    /// nil where the projection binds none; what is wrong is reported.
    init?(_ table: TOMLReader) {
        guard table.table["functions"] != nil else {
            for key in ["set-up", "clear"] where table.table[key] != nil {
                table.report(
                    key, "is for a projection that binds functions: a plugin's object has functions of its own for it",
                    fix: "remove it, or add the table \(KeyPath.text(table.path + ["functions"]))")
            }
            return nil
        }
        for key in ["object", "config"] where table.table[key] != nil {
            table.report(key, "has no use beside functions: nobody reads it", fix: "remove it")
        }
        setUp = Self.statements("set-up", table)
        clear = Self.statements("clear", table)
        if table.table["set-up"] != nil, table.table["clear"] == nil {
            table.report(
                "clear", "is missing: what set-up makes could not be emptied for a new start",
                fix: "add clear = \"DELETE FROM …\"")
        }
        guard let functions = table.subtable("functions") else { return }
        if functions.table.isEmpty {
            functions.report(
                nil, "binds no function",
                fix: "add a line like \"shop:Order.Placed\" = \"\(FunctionSignatureParser.example)\"")
        }
        for topic in functions.table.keys.sorted() {
            if topic.isEmpty { functions.report(topic, "is no topic", fix: "give the topic whose events it takes") }
            guard let text = functions.string(topic) else { continue }
            do throws(FunctionSignatureError) {
                bindings.append(FunctionBinding(topic: topic, signature: try FunctionSignature(parsing: text)))
            } catch {
                functions.report(topic, "column \(error.column): \(error.message)", fix: error.fix)
            }
        }
        compareTopics(table, functions)
    }

    /// Topics need not be given; where they are, they must be the functions'.
    private func compareTopics(_ table: TOMLReader, _ functions: TOMLReader) {
        guard table.table["topics"] != nil else { return }
        let given = table.strings("topics")
        for topic in given where functions.table[topic] == nil {
            table.report(
                "topics", "holds '\(topic)', which no function is bound to",
                fix: "bind one to it, or remove it: without the key the topics are those of the functions")
        }
        for topic in functions.table.keys.sorted() where !given.contains(topic) {
            table.report(
                "topics", "leaves out '\(topic)', which a function is bound to",
                fix: "add it, or remove the key: without it the topics are those of the functions")
        }
    }

    private static func statements(_ key: String, _ table: TOMLReader) -> [String] {
        let statements = table.strings(key, orOne: true)
        for (index, statement) in statements.enumerated() {
            do throws(EventStoreError) {
                try TransactionControl.check(statement)
            } catch {
                table.report(
                    key, "statement \(index) is refused: \(error.message)",
                    fix: "remove it: the host begins and ends the transaction")
            }
        }
        return statements
    }
}
