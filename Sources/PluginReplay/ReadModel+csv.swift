import EventLines

extension ReadModel.Relation {
    /// The rows as CSV (RFC 4180): a line of the columns' names, then a line for each row, each with CR LF at its end.
    ///
    /// NULL is nothing between the commas, an empty text `""`; bytes are `\x` and hexadecimal digits, as PostgreSQL writes them.
    public var csv: [UInt8] {
        var output: [UInt8] = []
        Self.append(columns.map { Self.field($0.name) }, to: &output)
        for row in rows { Self.append(row.map(Self.field), to: &output) }
        return output
    }

    private static func append(_ fields: [String], to output: inout [UInt8]) {
        output += fields.joined(separator: ",").utf8
        output += "\r\n".utf8
    }

    private static func field(_ value: ReadModel.Value) -> String {
        switch value {
        case .null: ""
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text
        case .text(let text): field(text)
        case .bytes(let bytes): "\\x" + ReadModel.Value.hexadecimal(bytes)
        case .json(let value): field(value.text)
        }
    }

    private static func field(_ text: String) -> String {
        let isPlain = !text.isEmpty && !text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
