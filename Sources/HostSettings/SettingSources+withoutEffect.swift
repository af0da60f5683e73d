extension SettingSources {
    /// Variables of features that are not in this version, by name, and what would need them: whoever sets one expects
    /// something of it.
    private static let missing = ["PROJECTION_SHADOW_SCHEMA": "rebuilds are not in this version"]

    /// Those that are set, by name.
    var withoutEffect: [SettingViolation] {
        Self.missing.sorted { $0.key < $1.key }.compactMap { name, reason in
            let value = environment[name] ?? envFile?.values[name] ?? ""
            guard !value.isEmpty else { return nil }
            return SettingViolation(
                name, range: "unset", found: DisplayedText.of(value), reason: "\(reason), and it would do nothing")
        }
    }
}
