import TOMLKit

/// A parsed document as plain values: TOMLKit's own are pointers into its parser.
indirect enum TOMLNode: Sendable, Equatable {
    case table([String: TOMLNode])
    case array([TOMLNode])
    case string(String)
    case integer(Int)
    case float(Double)
    case boolean(Bool)
    /// A date, a time or both, as ISO 8601 text.
    case moment(String)

    /// With its article, for "must be an integer, found a string".
    var kind: String {
        switch self {
        case .table: "a table"
        case .array: "an array"
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .moment: "a date or time"
        }
    }
}

extension TOMLNode {
    /// The deepest nesting that is read; more would only exhaust the stack of whoever walks it.
    static let deepestNesting = 64

    /// Reads a document.
    static func document(_ text: String) throws(TOMLSyntaxError) -> [String: TOMLNode] {
        // TOMLKit hands strings over as C strings, which would end at a NUL without a word.
        if text.utf8.contains(0) || text.contains("\\u0000") || text.contains("\\U00000000") {
            throw TOMLSyntaxError(message: "the text holds a NUL character")
        }
        try TOMLGrammar.check(text)
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let region = error.source.begin
            throw TOMLSyntaxError(line: region.line, column: region.column, message: oneLine(error.description))
        } catch {
            throw TOMLSyntaxError(message: oneLine(String(describing: error)))
        }
        return try table(root, depth: 1)
    }

    private static func table(_ table: TOMLTable, depth: Int) throws(TOMLSyntaxError) -> [String: TOMLNode] {
        var nodes: [String: TOMLNode] = [:]
        for key in table.keys {
            guard let value = table[key] else { continue }
            nodes[key] = try node(value, depth: depth)
        }
        return nodes
    }

    private static func node(_ value: any TOMLValueConvertible, depth: Int) throws(TOMLSyntaxError) -> TOMLNode {
        guard depth <= deepestNesting else {
            throw TOMLSyntaxError(message: "values are nested more than \(deepestNesting) deep")
        }
        if let table = value.table { return .table(try self.table(table, depth: depth + 1)) }
        if let array = value.array {
            var elements: [TOMLNode] = []
            for element in array { elements.append(try node(element, depth: depth + 1)) }
            return .array(elements)
        }
        if let string = value.string { return .string(string) }
        if let integer = value.int { return .integer(integer) }
        if let float = value.double { return .float(float) }
        if let boolean = value.bool { return .boolean(boolean) }
        if let moment = value.dateTime { return .moment(MomentText.text(moment)) }
        if let date = value.date { return .moment(MomentText.text(date)) }
        if let time = value.time { return .moment(MomentText.text(time)) }
        throw TOMLSyntaxError(message: "a value of an unknown type, \(value.type)")
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
