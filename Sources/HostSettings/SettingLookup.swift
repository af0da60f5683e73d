/// Finds what is written for a setting: which of all the places wins.
///
/// Highest first: the variable with the name of the application or projection in front, in the process environment, then
/// in the env file; the field of a `DATABASE_URL` with that name in front; then the same three without it.
struct SettingLookup: Sendable {
    /// What is written, as it is written.
    struct Candidate: Sendable {
        var value: String
        var source: SettingSource
        /// The variable that holds it.
        var variable: String
        /// 0 is the highest place; own variables are even, fields of a URI odd.
        var rank: Int
        /// False when it is reported already that nobody knows what it says.
        var isUsable = true

        /// Stands for the secret in a file that cannot be read.
        static func unusable(_ variable: String) -> Candidate {
            Candidate(value: "", source: .secretFile(variable), variable: variable, rank: 0, isUsable: false)
        }
    }

    let sources: SettingSources
    /// `DOGSCHOOL_`, or nil.
    let prefix: String?
    /// The URIs that could be parsed, by the rank of their fields.
    private(set) var uris: [Int: ConnectionURI] = [:]
    /// What is wrong with variables whose value is a way to other values.
    private(set) var violations: [SettingViolation] = []
    /// Whether some URI could not be parsed, so that nobody knows what it gives.
    private(set) var hasUnknownFields = false

    init(_ sources: SettingSources, prefix: String?) {
        self.sources = sources
        self.prefix = prefix
    }

    /// The prefixes to look for, highest first.
    private var prefixes: [String] { (prefix.map { [$0] } ?? []) + [""] }

    /// Parses the connection URIs. Without this call their fields are not looked at.
    mutating func readConnectionURIs() {
        let definition = SettingKeys.connectionURI.definition
        for (index, prefix) in prefixes.enumerated() {
            guard let found = own(definition, prefix: prefix) else { continue }
            do throws(ConnectionURI.Fault) {
                if let reason = UnusableValue.control(in: found.value) { throw ConnectionURI.Fault(reason: reason) }
                uris[2 * index + 1] = try ConnectionURI(found.value)
            } catch {
                hasUnknownFields = true
                violations.append(
                    SettingViolation(
                        found.variable, range: definition.range, found: DisplayedText.mask, reason: error.reason))
            }
        }
    }

    /// The highest candidate.
    ///
    /// - Parameter highestHost: the rank of a host of its own; for its port no URI below it counts.
    mutating func find(_ definition: SettingDefinition, highestHost: Int? = nil) -> Candidate? {
        for (index, prefix) in prefixes.enumerated() {
            if !prefix.isEmpty, definition.group != .eventStore { continue }
            if var found = own(definition, prefix: prefix) ?? secretOfFile(definition, prefix: prefix) {
                found.rank = 2 * index
                return found
            }
            let rank = 2 * index + 1
            if let highestHost, highestHost < rank { continue }
            if let option = definition.urlOption, let value = uris[rank]?[option] {
                let variable = prefix + SettingKeys.connectionURI.name
                return Candidate(value: value, source: .connectionURI(variable), variable: variable, rank: rank)
            }
        }
        return nil
    }

    /// What the variable itself says, in the process environment or the env file.
    private func own(_ definition: SettingDefinition, prefix: String) -> Candidate? {
        for (values, source) in layers {
            for name in [definition.name] + definition.aliases {
                guard let value = values[prefix + name], definition.kind.takesEmpty || !value.isEmpty else { continue }
                // An empty secret beside a file of it is no statement.
                if value.isEmpty, namesFile(definition, prefix, in: values) { continue }
                return Candidate(value: value, source: source, variable: prefix + name, rank: 0)
            }
            // A file of this layer stands above a secret of the next.
            if namesFile(definition, prefix, in: values) { return nil }
        }
        return nil
    }

    /// Whether these variables say that the secret is in a file.
    private func namesFile(_ definition: SettingDefinition, _ prefix: String, in values: [String: String]) -> Bool {
        definition.fileVariable.map { !(values[prefix + $0] ?? "").isEmpty } ?? false
    }

    private mutating func secretOfFile(_ definition: SettingDefinition, prefix: String) -> Candidate? {
        guard let fileVariable = definition.fileVariable else { return nil }
        let variable = prefix + fileVariable
        guard let path = layers.lazy.compactMap({ $0.values[variable] }).first(where: { !$0.isEmpty }) else {
            return nil
        }
        do {
            let secret = try sources.readFile(path).droppingLineEnd()
            // The range of a token says it by itself.
            if definition.kind != .token, UnusableValue.control(in: secret) != nil {
                violations.append(
                    .init(
                        variable, range: "a file of one line", found: DisplayedText.of(path),
                        reason:
                            "it holds a control character, or more than the one line end that is left out; remove it"))
                return .unusable(variable)
            }
            return Candidate(value: secret, source: .secretFile(variable), variable: variable, rank: 0)
        } catch {
            let known = (error as? TextFile.Failure).map { "\($0.reason); \($0.fix)" }
            violations.append(
                SettingViolation(
                    variable, range: "a file that can be read", found: DisplayedText.of(path),
                    reason: known ?? "give the running user the right to read it, or correct the path"))
            return .unusable(variable)
        }
    }

    private var layers: [(values: [String: String], source: SettingSource)] {
        [(sources.environment, .environment)] + (sources.envFile.map { [($0.values, .envFile($0.path))] } ?? [])
    }

    /// Secrets given twice in one place: which of them is meant nobody can tell.
    func doubleSecrets() -> [SettingViolation] {
        SettingDefinition.all.flatMap { definition -> [SettingViolation] in
            guard let fileVariable = definition.fileVariable else { return [] }
            return prefixes.flatMap { prefix in
                layers.compactMap { layer -> SettingViolation? in
                    guard !(layer.values[prefix + definition.name] ?? "").isEmpty,
                        let path = layer.values[prefix + fileVariable], !path.isEmpty
                    else { return nil }
                    return SettingViolation(
                        prefix + fileVariable, range: "unset where \(prefix + definition.name) is set",
                        found: DisplayedText.of(path), reason: "set only one of them in \(layer.source)")
                }
            }
        }
    }
}

extension String {
    /// Without the end of its last line.
    fileprivate func droppingLineEnd() -> String {
        // "\r\n" is one character.
        hasSuffix("\n") || hasSuffix("\r\n") ? String(dropLast()) : self
    }
}
