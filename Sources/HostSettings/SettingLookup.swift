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
        guard let definition = SettingDefinition.named("DATABASE_URL") else { return }
        for (index, prefix) in prefixes.enumerated() {
            guard let found = own(definition, prefix: prefix) else { continue }
            do {
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
            if var found = own(definition, prefix: prefix) ?? passwordOfFile(definition, prefix: prefix) {
                found.rank = 2 * index
                return found
            }
            let rank = 2 * index + 1
            if let highestHost, highestHost < rank { continue }
            if let option = definition.urlOption, let value = uris[rank]?[option] {
                let variable = prefix + "DATABASE_URL"
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
                // An empty password beside a file of it is no statement.
                if definition.name == "POSTGRES_PASSWORD", value.isEmpty,
                    !(values[prefix + "POSTGRES_PASSWORD_FILE"] ?? "").isEmpty
                {
                    continue
                }
                return Candidate(value: value, source: source, variable: prefix + name, rank: 0)
            }
            // A file of this layer stands above a password of the next.
            if definition.name == "POSTGRES_PASSWORD", !(values[prefix + "POSTGRES_PASSWORD_FILE"] ?? "").isEmpty {
                return nil
            }
        }
        return nil
    }

    private mutating func passwordOfFile(_ definition: SettingDefinition, prefix: String) -> Candidate? {
        guard definition.name == "POSTGRES_PASSWORD" else { return nil }
        let variable = prefix + "POSTGRES_PASSWORD_FILE"
        guard let path = layers.lazy.compactMap({ $0.values[variable] }).first(where: { !$0.isEmpty }) else {
            return nil
        }
        var password = ""
        do {
            password = try sources.readFile(path)
            if password.hasSuffix("\n") || password.hasSuffix("\r\n") { password.removeLast() }
            if password.unicodeScalars.contains("\0") {
                violations.append(
                    .init(variable, range: "a file of one line", found: path, reason: "it holds a NUL character"))
            }
        } catch {
            violations.append(
                SettingViolation(
                    variable, range: "a file that can be read", found: DisplayedText.of(path),
                    reason: "give the running user the right to read it, or correct the path"))
        }
        return Candidate(value: password, source: .passwordFile(variable), variable: variable, rank: 0)
    }

    private var layers: [(values: [String: String], source: SettingSource)] {
        [(sources.environment, .environment)] + (sources.envFile.map { [($0.values, .envFile($0.path))] } ?? [])
    }

    /// Passwords given twice in one place: which of them is meant nobody can tell.
    func doublePasswords() -> [SettingViolation] {
        prefixes.flatMap { prefix in
            layers.compactMap { layer -> SettingViolation? in
                let (password, file) = (prefix + "POSTGRES_PASSWORD", prefix + "POSTGRES_PASSWORD_FILE")
                guard !(layer.values[password] ?? "").isEmpty, !(layer.values[file] ?? "").isEmpty else { return nil }
                return SettingViolation(
                    file, range: "unset where \(password) is set", found: DisplayedText.of(layer.values[file] ?? ""),
                    reason: "set only one of them in \(layer.source)")
            }
        }
    }
}
