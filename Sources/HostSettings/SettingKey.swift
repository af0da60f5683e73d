/// A variable with the type of its value. Settings are read by their keys, never by a name in quotes.
struct SettingKey<Value: Sendable>: Sendable {
    /// What it takes.
    let definition: SettingDefinition
    /// From the canonical form; nil where there is none.
    let read: @Sendable (String?) -> Value

    var name: String { definition.name }
}

extension SettingKey where Value == String? {
    /// Any text, or none.
    static func optionalText(
        _ name: String, _ group: SettingDefinition.Group, _ kind: SettingKind, isSecret: Bool = false,
        urlOption: String? = nil, fileVariable: String? = nil, _ meaning: String
    ) -> Self {
        Self(
            definition: SettingDefinition(
                name, group, kind, isSecret: isSecret, urlOption: urlOption, fileVariable: fileVariable, meaning)
        ) { $0 }
    }
}

extension SettingKey where Value == String {
    /// Any text.
    static func text(
        _ name: String, _ group: SettingDefinition.Group, _ kind: SettingKind, default text: String,
        urlOption: String? = nil, _ meaning: String
    ) -> Self {
        Self(definition: SettingDefinition(name, group, kind, defaultValue: text, urlOption: urlOption, meaning)) {
            $0 ?? text
        }
    }

    /// One of some words, in upper or lower case.
    static func word(
        _ name: String, _ group: SettingDefinition.Group, of words: [String], default word: String, _ meaning: String
    ) -> Self {
        Self(
            definition: SettingDefinition(name, group, .choice(words, anyCase: true), defaultValue: word, meaning)
        ) { $0 ?? word }
    }
}

extension SettingKey where Value: RawRepresentable<String> & CaseIterable {
    /// One of an enumeration's cases, by their raw values.
    static func choice(
        _ name: String, _ group: SettingDefinition.Group, anyCase: Bool, default value: Value, _ meaning: String
    ) -> Self {
        let kind = SettingKind.choice(Value.allCases.map(\.rawValue), anyCase: anyCase)
        return Self(definition: SettingDefinition(name, group, kind, defaultValue: value.rawValue, meaning)) {
            $0.flatMap(Value.init(rawValue:)) ?? value
        }
    }
}

extension SettingKey where Value == Bool {
    /// True or false, in the words that the Python library takes.
    static func boolean(
        _ name: String, _ group: SettingDefinition.Group, default value: Bool, aliases: [String] = [],
        _ meaning: String
    ) -> Self {
        Self(
            definition: SettingDefinition(
                name, group, .boolean, defaultValue: value ? "true" : "false", aliases: aliases, meaning)
        ) { $0.map { $0 == "true" } ?? value }
    }

    /// `on` or `off`, as PostgreSQL's own settings.
    static func onOff(
        _ name: String, _ group: SettingDefinition.Group, default value: Bool, _ meaning: String
    ) -> Self {
        Self(
            definition: SettingDefinition(
                name, group, .choice(["on", "off"], anyCase: true), defaultValue: value ? "on" : "off", meaning)
        ) { $0.map { $0 == "on" } ?? value }
    }
}

extension SettingKey where Value == Int {
    /// A whole number.
    static func integer(
        _ name: String, _ group: SettingDefinition.Group, _ range: ClosedRange<Int>, default value: Int,
        _ meaning: String
    ) -> Self { whole(name, group, .integer(range), value, meaning) }

    /// A whole number of bytes.
    static func bytes(
        _ name: String, _ group: SettingDefinition.Group, _ range: ClosedRange<Int>, default value: Int,
        _ meaning: String
    ) -> Self { whole(name, group, .bytes(range), value, meaning) }

    private static func whole(
        _ name: String, _ group: SettingDefinition.Group, _ kind: SettingKind, _ value: Int, _ meaning: String
    ) -> Self {
        Self(definition: SettingDefinition(name, group, kind, defaultValue: String(value), meaning)) {
            $0.flatMap { Int($0) } ?? value
        }
    }
}

extension SettingKey where Value == Double {
    /// Whole seconds.
    static func seconds(
        _ name: String, _ group: SettingDefinition.Group, _ range: ClosedRange<Int>, default value: Int,
        urlOption: String? = nil, _ meaning: String
    ) -> Self { seconds(name, group, .seconds(range), value, urlOption, meaning) }

    /// Seconds, with a fraction if wanted.
    static func decimalSeconds(
        _ name: String, _ group: SettingDefinition.Group, _ range: ClosedRange<Int>, default value: Int,
        _ meaning: String
    ) -> Self { seconds(name, group, .decimalSeconds(range), value, nil, meaning) }

    private static func seconds(
        _ name: String, _ group: SettingDefinition.Group, _ kind: SettingKind, _ value: Int, _ urlOption: String?,
        _ meaning: String
    ) -> Self {
        Self(
            definition: SettingDefinition(
                name, group, kind, defaultValue: String(value), urlOption: urlOption, meaning)
        ) { $0.flatMap { Double($0) } ?? Double(value) }
    }
}

extension SettingKey where Value == [String] {
    /// Paths separated by colons.
    static func folders(_ name: String, _ group: SettingDefinition.Group, _ meaning: String) -> Self {
        list(name, group, .folders, ":", meaning)
    }

    /// Names separated by commas.
    static func names(_ name: String, _ group: SettingDefinition.Group, _ meaning: String) -> Self {
        list(name, group, .names, ",", meaning)
    }

    private static func list(
        _ name: String, _ group: SettingDefinition.Group, _ kind: SettingKind, _ separator: Character,
        _ meaning: String
    ) -> Self {
        Self(definition: SettingDefinition(name, group, kind, meaning)) {
            ($0 ?? "").split(separator: separator).map(String.init)
        }
    }
}
