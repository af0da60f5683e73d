import EventLines
import FoundationEssentials

extension ReadModel {
    /// The read model as a JSON document: for each table its rows, an object each, a row a line.
    /// ```
    /// {
    ///   "trick_counts": [
    ///     {"trick": "beg", "count": 2},
    ///     {"trick": "sit", "count": 1}
    ///   ]
    /// }
    /// ```
    /// Bytes are `{"base64": "…"}`. The same read model always gives the same bytes.
    public var document: [UInt8] {
        guard !relations.isEmpty else { return Array("{}\n".utf8) }
        var output: [UInt8] = []
        for (index, relation) in relations.enumerated() {
            output += (index == 0 ? "{\n  " : ",\n  ").utf8
            JSONValue.string(relation.name).append(to: &output)
            output += ": ".utf8
            relation.appendRows(to: &output, indent: "  ")
        }
        output += "\n}\n".utf8
        return output
    }

    /// Reads a ``document``, also one that was written by hand: the order of tables, rows and columns counts for nothing.
    ///
    /// - Parameter source: what errors call it: the file's name.
    /// - Throws: `EventLineError` for what is no JSON, ``ReplayError`` for another document.
    public init(document: [UInt8], source: String) throws {
        func refuse(_ text: String) -> ReplayError { ReplayError(.document, "\(source): \(text)") }
        guard case .object(let members) = try JSONValue(parsing: document, source: source) else {
            throw refuse(
                "must be an object that has an array of rows for each table: {\"counts\": [{\"name\": \"a\"}]}")
        }
        self.init(
            try members.map { member in
                guard case .array(let elements) = member.value else {
                    throw refuse("'\(member.name)' must be an array of rows")
                }
                var columns: [Column] = []
                let rows = try elements.enumerated().map { index, element in
                    guard case .object(let fields) = element else {
                        throw refuse("row \(index + 1) of '\(member.name)' must be an object")
                    }
                    if index == 0 { columns = fields.map { Column($0.name) } }
                    let values = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) })
                    let row = columns.compactMap { values[$0.name] }
                    guard row.count == columns.count, fields.count == columns.count else {
                        let other = Set(columns.map(\.name)).symmetricDifference(values.keys).sorted()[0]
                        throw refuse(
                            "row \(index + 1) of '\(member.name)' has other columns than row 1 ('\(other)'); each row has them all, null where there is nothing"
                        )
                    }
                    return row.map { Value(documented: $0) }
                }
                return Relation(member.name, columns: columns, rows: rows)
            })
    }

    /// What is otherwise than a document says: ``differences(from:)``, with values as a document has them, and without the types
    /// of columns.
    public func differences(fromDocument expected: ReadModel) -> [String] {
        ReadModel(
            relations.map { relation in
                Relation(
                    relation.name, columns: relation.columns.map { Column($0.name) }, key: relation.key,
                    rows: relation.rows.map { $0.map { Value(documented: $0.json) } })
            }
        ).differences(from: expected)
    }
}

extension ReadModel.Relation {
    /// The rows as a JSON document: an array of objects, a row a line.
    public var document: [UInt8] {
        var output: [UInt8] = []
        appendRows(to: &output, indent: "")
        output.append(UInt8(ascii: "\n"))
        return output
    }

    fileprivate func appendRows(to output: inout [UInt8], indent: String) {
        guard !rows.isEmpty else {
            output += "[]".utf8
            return
        }
        for (index, row) in rows.enumerated() {
            output += (index == 0 ? "[\n" : ",\n").utf8
            output += (indent + "  ").utf8
            JSONValue.object(zip(columns, row).map { JSONValue.Member($0.name, $1.json) }).append(to: &output)
        }
        output += "\n\(indent)]".utf8
    }
}

extension ReadModel.Value {
    /// A value of a document.
    init(documented value: JSONValue) {
        switch value {
        case .null: self = .null
        case .boolean(let value): self = .boolean(value)
        case .number(let text): self = .number(text)
        case .string(let text): self = .text(text)
        case .object(let members):
            if members.count == 1, members[0].name == "base64", case .string(let text) = members[0].value,
                let data = Data(base64Encoded: text)
            {
                self = .bytes(Array(data))
            } else {
                self = .json(value)
            }
        case .array: self = .json(value)
        }
    }
}
