import NIOHTTP1

/// The parameters of a request, each read by its definition.
struct ParameterValues: Sendable {
    private let values: [String: ParameterValue]

    /// - Throws: ``RequestError`` with every fault: a parameter that is missing, unknown, repeated, of the wrong type
    ///   or out of its bounds.
    init(_ match: RouteMatch, headers: HTTPHeaders) throws(RequestError) {
        var values: [String: ParameterValue] = [:]
        var faults: [FieldFault] = []
        func read(_ definition: ParameterDefinition, _ text: String) {
            do { values[definition.name] = try definition.read(text) } catch { faults.append(error) }
        }
        let definitions = match.route.parameters
        for (definition, text) in zip(definitions.filter { $0.place == .path }, match.captures) {
            read(definition, text)
        }
        for definition in definitions where definition.place == .header {
            if let text = headers.first(name: definition.name) { read(definition, text) }
        }
        let taken = definitions.filter { $0.place == .query }
        var sent: Set<String> = []
        for (name, text) in try Self.pairs(match.query ?? "") {
            guard let definition = taken.first(where: { $0.name == name }) else {
                faults.append(Self.unknown(name, taken.map(\.name)))
                continue
            }
            let isFirst = sent.insert(name).inserted
            if case .list = definition.kind {
                guard case .list(let before) = values[name] ?? .list([]) else { continue }
                do {
                    if case .text(let topic) = try definition.read(text) { values[name] = .list(before + [topic]) }
                } catch { faults.append(error) }
            } else if isFirst {
                read(definition, text)
            } else {
                faults.append(definition.fault("is given more than once"))
            }
        }
        for definition in definitions where values[definition.name] == nil {
            if let absent = definition.absent {
                values[definition.name] = absent
            } else if definition.isRequired, !sent.contains(definition.name), definition.place != .path {
                faults.append(definition.fault("is missing. \(definition.summary)"))
            }
        }
        guard faults.isEmpty else { throw .parameters(faults) }
        self.values = values
    }

    // A route's handler asks only for what its declaration has, of the kind that it has.

    func text(_ name: String) -> String { if case .text(let text) = values[name] { text } else { "" } }

    /// nil where it was left out.
    func textIfPresent(_ name: String) -> String? { if case .text(let text) = values[name] { text } else { nil } }

    func integer(_ name: String) -> Int64? { if case .integer(let number) = values[name] { number } else { nil } }

    func seconds(_ name: String) -> Double { if case .seconds(let number) = values[name] { number } else { 0 } }

    func boolean(_ name: String) -> Bool { values[name] == .boolean(true) }

    func list(_ name: String) -> [String] { if case .list(let texts) = values[name] { texts } else { [] } }

    func range(_ name: String) -> (first: Int64, last: Int64) {
        if case .range(let first, let last) = values[name] { (first, last) } else { (0, 0) }
    }

    private static func pairs(_ query: Substring) throws(RequestError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        do {
            for piece in query.split(separator: "&") {
                let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let name = try PercentCoding.decoded(parts[0], of: "the query", plusIsSpace: true)
                let text =
                    try parts.count == 1 ? "" : PercentCoding.decoded(parts[1], of: "the query", plusIsSpace: true)
                pairs.append((name, text))
            }
        } catch {
            throw .malformed("The query cannot be read: \(error.message).")
        }
        return pairs
    }

    private static func unknown(_ name: String, _ known: [String]) -> FieldFault {
        let known = known.isEmpty ? "this route takes none" : "known are \(known.joined(separator: ", "))"
        return FieldFault(.parameter(String(name.prefix(80))), "is an unknown parameter; \(known)")
    }
}
