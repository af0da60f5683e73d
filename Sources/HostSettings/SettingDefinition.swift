/// One environment variable that the host reads: what it takes, and what it means.
public struct SettingDefinition: Sendable, Hashable {
    /// Which part of the host it is for; the table of its group in the documentation.
    public enum Group: String, Sendable, Hashable, CaseIterable {
        /// May carry the name of an application or projection in front, and is bridged into the process environment.
        case eventStore = "Event store"
        /// For the runners, and for all connections of the process.
        case projections = "Projections"
        /// For the process: plugins, logging, HTTP and its end.
        case host = "Host"
    }

    /// The variable, without the name of an application or projection in front.
    public let name: String
    /// Which part of the host it is for.
    public let group: Group
    /// Other names of it, looked for after `name`.
    public let aliases: [String]
    /// What values it takes.
    public let kind: SettingKind
    /// As it would be written; nil where there is none, or where it is made from the surroundings.
    public let defaultValue: String?
    /// One line.
    public let meaning: String
    /// Never shown.
    public let isSecret: Bool
    /// The option of a connection URI that gives it.
    let urlOption: String?
    /// The variable that names a file which holds it; a secret had better not stand in an environment.
    let fileVariable: String?

    init(
        _ name: String, _ group: Group, _ kind: SettingKind, defaultValue: String? = nil, aliases: [String] = [],
        isSecret: Bool = false, urlOption: String? = nil, fileVariable: String? = nil, _ meaning: String
    ) {
        self.name = name
        self.group = group
        self.aliases = aliases
        self.kind = kind
        self.defaultValue = defaultValue
        self.meaning = meaning
        self.isSecret = isSecret
        self.urlOption = urlOption
        self.fileVariable = fileVariable
    }

    /// Every variable, in the order of the documentation.
    public static var all: [SettingDefinition] { SettingKeys.definitions }

    /// What values it takes: `1–65535`.
    public var range: String { kind.range }

    /// The definition of a variable by its name, or by one of its aliases.
    public static func named(_ name: String) -> SettingDefinition? { byName[name] }

    private static let byName: [String: SettingDefinition] = {
        let named = all.flatMap { definition in ([definition.name] + definition.aliases).map { ($0, definition) } }
        return Dictionary(uniqueKeysWithValues: named)
    }()
}
