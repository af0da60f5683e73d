/// Why a value cannot be used though it is in its setting's range.
enum UnusableValue {
    /// Nil for one that can. Says nothing of the value.
    static func reason(_ value: String, of definition: SettingDefinition) -> String? {
        if definition.kind != .connectionURI, let reason = control(in: value) { return reason }
        switch definition {
        case SettingKeys.schema.definition: return schema(value)
        case SettingKeys.database.definition where ConnectionURI.libpqTakes(value):
            return "libpq would take it for a whole connection string; write that into DATABASE_URL"
        default: return nil
        }
    }

    /// Control characters are never meant, and what they do is not seen: a schema `"public\n"` was made.
    static func control(in value: String) -> String? {
        guard value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return nil }
        let isAtEnd = value.last?.isNewline == true
        return isAtEnd
            ? "it ends in a line end, which is part of it; remove it" : "it holds a control character; remove it"
    }

    /// What to do about a number that Kubernetes has put there for a service of that name: `tcp://10.0.0.1:5432`.
    static func serviceLink(_ value: String, _ variable: String) -> String? {
        guard ["tcp://", "udp://", "sctp://"].contains(where: value.hasPrefix), variable.hasSuffix("_PORT") else {
            return nil
        }
        let service = variable.dropLast("_PORT".count).lowercased().map { $0 == "_" ? "-" : $0 }
        return
            "Kubernetes sets it for a service called '\(String(service))'; put enableServiceLinks: false into the pod's "
            + "spec, or set \(variable) there yourself"
    }

    private static func schema(_ name: String) -> String? {
        if name == "$user" {
            return "PostgreSQL reads it in search_path as the name of the role, however it is quoted; name a schema"
        }
        guard name.hasPrefix("pg_") || name == "information_schema" else { return nil }
        return "that schema is PostgreSQL's own, and tables in pg_temp would go with the connection; name another one"
    }
}
