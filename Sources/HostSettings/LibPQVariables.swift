import CLibPQ

/// The variables that libpq itself reads, `PGHOST` and the others. What says where the server is and who connects is
/// always stated by this host's settings, so that they do not act; those that would act all the same are refused.
/// Others, those of TLS for one, act where `DATABASE_URL` does not say otherwise.
struct LibPQVariables: Sendable {
    /// What the variables give to the connection beside the URI.
    private(set) var options: [ConnectionURI.Option] = []
    private(set) var violations: [SettingViolation] = []
    /// The variables that act, sorted.
    private(set) var acting: [String] = []

    /// - Parameters:
    ///   - stated: the options of the URI that travel on.
    ///   - password: the one in use; libpq looks for another where it is empty.
    init(_ environment: [String: String], stated: [ConnectionURI.Option], password: String?) {
        func written(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        func refuse(_ name: String, found: String, _ reason: String) {
            violations.append(SettingViolation(name, range: "unset", found: found, reason: reason))
        }
        if let address = written("PGHOSTADDR"), !stated.contains(where: { $0.name == "hostaddr" }) {
            refuse(
                "PGHOSTADDR", found: DisplayedText.of(address),
                "libpq would connect there, whatever POSTGRES_HOST says; unset it, or write hostaddr=… into DATABASE_URL"
            )
        }
        if let service = written("PGSERVICE") {
            refuse(
                "PGSERVICE", found: DisplayedText.of(service),
                "libpq would mix what that service holds with these settings; unset it, and write that into DATABASE_URL"
            )
        }
        if written("PGPASSWORD") != nil, password?.isEmpty == true {
            refuse(
                "PGPASSWORD", found: DisplayedText.mask,
                "libpq would take it where POSTGRES_PASSWORD is empty; unset it, or put it into POSTGRES_PASSWORD")
        }
        let attributes = "target_session_attrs"
        if let wanted = written("PGTARGETSESSIONATTRS"), !stated.contains(where: { $0.name == attributes }) {
            options.append(ConnectionURI.Option(name: attributes, value: wanted, isSecret: false))
        }
        // A file of passwords is looked into only where there is none.
        let idle = Self.neverActing.union(stated.map(\.name)).union(password?.isEmpty == true ? [] : ["passfile"])
        acting = Self.known.filter { written($0.variable) != nil && !idle.contains($0.keyword) }.map(\.variable)
            .sorted()
    }

    /// What is always stated, or refused above.
    private static let neverActing: Set<String> = [
        "host", "hostaddr", "port", "dbname", "user", "password", "connect_timeout", "service", "application_name",
        "client_encoding",
    ]

    /// As this libpq has them.
    private static let known: [(keyword: String, variable: String)] = {
        guard let defaults = PQconndefaults() else { return [] }
        defer { PQconninfoFree(defaults) }
        var known: [(String, String)] = []
        var option = defaults
        while let keyword = option.pointee.keyword {
            if let variable = option.pointee.envvar {
                known.append((String(cString: keyword), String(cString: variable)))
            }
            option += 1
        }
        return known
    }()
}
