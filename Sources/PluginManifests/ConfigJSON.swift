import PlainText

/// A config table as JSON, the form in which a plugin gets it. Keys are sorted, so equal tables give equal texts.
enum ConfigJSON {
    /// A float that JSON cannot say.
    struct NotFinite: Error, Equatable {
        /// Below the node that was given.
        var path: [String]
    }

    static func text(_ node: TOMLNode) throws(NotFinite) -> String {
        switch node {
        case .table(let table):
            var members: [String] = []
            for (key, value) in table.sorted(by: { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }) {
                members.append(JSONText.quoted(key) + ":" + (try below(key, value)))
            }
            return "{" + members.joined(separator: ",") + "}"
        case .array(let elements):
            var texts: [String] = []
            for (index, element) in elements.enumerated() { texts.append(try below(String(index), element)) }
            return "[" + texts.joined(separator: ",") + "]"
        case .string(let string), .moment(let string):
            return JSONText.quoted(string)
        case .integer(let integer):
            return String(integer)
        case .float(let float):
            guard float.isFinite else { throw NotFinite(path: []) }
            return float.description
        case .boolean(let boolean):
            return boolean ? "true" : "false"
        }
    }

    private static func below(_ key: String, _ node: TOMLNode) throws(NotFinite) -> String {
        do {
            return try text(node)
        } catch {
            throw NotFinite(path: [key] + error.path)
        }
    }
}
