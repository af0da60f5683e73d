import PlainText

/// Reads one table of a manifest key by key and reports whatever is wrong, so that one pass finds all problems.
///
/// Every reader gives a usable value even then; whoever decodes throws the result away if there was any problem.
struct TOMLReader {
    let path: [String]
    let table: [String: TOMLNode]
    private let problems: ProblemCollector

    init(_ table: [String: TOMLNode], path: [String], problems: ProblemCollector) {
        self.table = table
        self.path = path
        self.problems = problems
    }

    func report(_ key: String? = nil, _ message: String, fix: String) {
        problems.report(path + (key.map { [$0] } ?? []), message, fix: fix)
    }

    /// Reports every key that is not among `known`.
    func refuseKeys(otherThan known: [String]) {
        for key in table.keys.sorted() where !known.contains(key) {
            if let nearest = NearestName.nearest(to: key, in: known) {
                report(key, "is no known key, the nearest one is '\(nearest)'", fix: "rename it or remove it")
            } else {
                report(key, "is no known key, this table has none", fix: "remove it")
            }
        }
    }

    /// The reader of the table under `key`; nil, and a problem if it is required, where there is none.
    func subtable(_ key: String, isRequired: Bool = false) -> TOMLReader? {
        switch table[key] {
        case .table(let subtable): return TOMLReader(subtable, path: path + [key], problems: problems)
        case .some(let other): wrongType(key, "a table", other)
        case .none:
            if isRequired { report(key, "is missing", fix: "add the table [\(KeyPath.text(path + [key]))]") }
        }
        return nil
    }

    /// The readers of all tables in this one, by name.
    func subtables() -> [(name: String, reader: TOMLReader)] {
        table.keys.sorted().compactMap { name in subtable(name).map { (name, $0) } }
    }

    /// The readers of all tables in the one under a key, by name; what is no table is passed over.
    func subtables(of key: String) -> [(name: String, reader: TOMLReader)] {
        guard case .table(let tables) = table[key] else { return [] }
        return tables.keys.sorted().compactMap { name in
            guard case .table(let subtable) = tables[name] else { return nil }
            return (name, TOMLReader(subtable, path: path + [key, name], problems: problems))
        }
    }

    func string(_ key: String, example: String? = nil) -> String? {
        switch table[key] {
        case .string(let string):
            if !string.isEmpty { return string }
            report(key, "must not be empty", fix: "give it a value or remove it")
        case .some(let other): wrongType(key, "a string", other)
        case .none:
            if let example { missing(key, example) }
        }
        return nil
    }

    /// A string stands for an array of one, where that is allowed.
    func strings(_ key: String, orOne: Bool = false) -> [String] {
        guard let node = table[key] else { return [] }
        if orOne, case .string = node { return string(key).map { [$0] } ?? [] }
        guard case .array(let elements) = node else {
            wrongType(key, "an array of strings", node)
            return []
        }
        var strings: [String] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let string) = element else {
                report(key, "element \(index) must be a string, found \(element.kind)", fix: "put it between quotes")
                continue
            }
            if string.isEmpty { report(key, "element \(index) must not be empty", fix: "remove it") }
            strings.append(string)
        }
        return strings
    }

    /// - Parameter example: what to write where the key is required and missing; nil where `standard` stands in for it.
    func integer(_ key: String, in range: ClosedRange<Int>, standard: Int, example: String? = nil) -> Int {
        switch table[key] {
        case .integer(let integer):
            if range.contains(integer) { return integer }
            let words =
                range.upperBound == .max
                ? "must be at least \(range.lowerBound)" : "must be from \(range.lowerBound) to \(range.upperBound)"
            report(key, "\(words), found \(integer)", fix: "give a number in that range")
        case .some(let other): wrongType(key, "an integer", other)
        case .none:
            if let example { missing(key, example) }
        }
        return standard
    }

    func boolean(_ key: String, standard: Bool) -> Bool {
        switch table[key] {
        case .boolean(let boolean): return boolean
        case .some(let other): wrongType(key, "a boolean", other)
        case .none: break
        }
        return standard
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, standard: Choice) -> Choice {
        switch table[key] {
        case .string(let string):
            if let choice = Choice(rawValue: string) { return choice }
            let values = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            report(key, "must be one of \(values), found \(JSONText.quoted(string))", fix: "take one of these")
        case .some(let other): wrongType(key, "a string", other)
        case .none: break
        }
        return standard
    }

    private func missing(_ key: String, _ example: String) {
        report(key, "is missing", fix: "add \(key) = \(example)")
    }

    private func wrongType(_ key: String, _ expected: String, _ found: TOMLNode) {
        report(key, "must be \(expected), found \(found.kind)", fix: "write \(expected)")
    }
}
