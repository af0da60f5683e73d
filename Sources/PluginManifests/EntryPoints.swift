import PlainText

/// What `[entry-points]` declares.
struct EntryPoints {
    private(set) var applications: [String] = []
    private(set) var projections: [PluginManifest.ProjectionEntry] = []
    private(set) var lifespans: [PluginManifest.LifespanEntry] = []

    /// Nothing of a plugin may run before the settings are bridged, at this priority.
    static let bridgePriority = 100

    init(_ table: TOMLReader) {
        let groups = EntryPointGroup.allCases.map(\.rawValue)
        for group in table.table.keys.sorted() where !groups.contains(group) {
            if group == "routers" {
                table.report(group, "routers are not supported by this version of the host", fix: "remove the group")
            } else {
                let nearest = NearestName.nearest(to: group, in: groups) ?? ""
                table.report(
                    group, "is no known group of entry points, the nearest one is '\(nearest)'",
                    fix: "rename it or remove it")
            }
        }
        if table.table.isEmpty {
            table.report(nil, "declares nothing", fix: "add an entry point or remove the manifest")
        }
        for (name, entry) in table.subtable("applications")?.subtables() ?? [] {
            addApplication(name, entry)
        }
        for (name, entry) in table.subtable("projections")?.subtables() ?? [] {
            addProjection(name, entry)
        }
        for (name, entry) in table.subtable("lifespan")?.subtables() ?? [] {
            addLifespan(name, entry)
        }
        refuseMixture(in: table)
    }

    private mutating func addApplication(_ name: String, _ table: TOMLReader) {
        if let fault = NameRules.faultOfApplication(name) { table.report(nil, fault, fix: "choose another name") }
        table.refuseKeys(otherThan: [])
        applications.append(name)
    }

    private mutating func addProjection(_ name: String, _ table: TOMLReader) {
        if let fault = NameRules.faultOfProjection(name) { table.report(nil, fault, fix: "choose another name") }
        table.refuseKeys(otherThan: [
            "object", "application", "topics", "batch", "max-attempts", "on-error", "isolation", "state-version",
            "config", "lag-from", "functions", "set-up", "clear", "backfill", "park-scope", "max-held",
        ])
        let functions = FunctionTable(table)
        projections.append(
            PluginManifest.ProjectionEntry(
                name: name,
                object: table.string("object"),
                application: table.string("application", example: "\"MyApplication\"") ?? "",
                topics: functions?.topics ?? table.strings("topics"),
                batch: table.integer("batch", in: 1...100_000, standard: 500),
                maxAttempts: table.integer("max-attempts", in: 1...1000, standard: 5),
                onError: table.choice("on-error", standard: PluginManifest.OnError.stop),
                parkScope: table.choice("park-scope", standard: PluginManifest.ParkScope.stream),
                maxHeld: table.integer(
                    "max-held", in: 1...1_000_000, standard: PluginManifest.ProjectionEntry.standardMaxHeld),
                isolation: table.choice("isolation", standard: PluginManifest.Isolation.inProcess),
                stateVersion: table.integer("state-version", in: 1...Int(Int32.max), standard: 1),
                lagFrom: lagFrom(table), backfills: table.boolean("backfill", standard: true),
                configuration: configuration(table),
                functions: functions?.bindings ?? [], setUp: functions?.setUp ?? [], clear: functions?.clear ?? []))
    }

    /// Whether the library is one of plain functions: as soon as one projection says so.
    static func bindFunctions(_ node: TOMLNode?) -> Bool {
        guard case .table(let groups) = node, case .table(let projections) = groups["projections"] else { return false }
        return projections.values.contains { projection in
            if case .table(let keys) = projection { keys["functions"] != nil } else { false }
        }
    }

    /// A library is opened in one way or the other.
    private func refuseMixture(in table: TOMLReader) {
        guard Self.bindFunctions(.table(table.table)) else { return }
        for (_, entry) in table.subtables(of: "projections") where entry.table["functions"] == nil {
            entry.report(
                nil, "has no functions, but another projection of the package has",
                fix: "bind functions in each of them, or put the plugin's objects and the functions into two packages")
        }
        for (_, entry) in table.subtables(of: "lifespan") {
            entry.report(
                nil, "is an object of a plugin, but the package's projections are bound by functions",
                fix: "put the plugin's objects and the functions into two packages")
        }
    }

    private func lagFrom(_ table: TOMLReader) -> String {
        guard let path = table.string("lag-from") else { return PluginManifest.ProjectionEntry.standardLagFrom }
        if let fault = NameRules.faultOfJSONPath(path) {
            table.report(
                "lag-from", fault, fix: "write it like \"timestamp\", \"meta.recorded_at\" or \"/meta/recorded.at\"")
        }
        return path
    }

    private mutating func addLifespan(_ name: String, _ table: TOMLReader) {
        if let fault = NameRules.faultOfHook(name) { table.report(nil, fault, fix: "choose another name") }
        table.refuseKeys(otherThan: ["object", "priority", "config"])
        var priority = PluginManifest.LifespanEntry.standardPriority
        if case .integer(let found) = table.table["priority"], found <= Self.bridgePriority {
            table.report(
                "priority",
                "must be above \(Self.bridgePriority), found \(found): nothing of a plugin runs before the "
                    + "settings are bridged",
                fix: "give \(Self.bridgePriority + 1) or more")
        } else {
            priority = table.integer("priority", in: (Self.bridgePriority + 1)...Int.max, standard: priority)
        }
        lifespans.append(
            PluginManifest.LifespanEntry(
                name: name, object: table.string("object"), priority: priority, configuration: configuration(table)))
    }

    private func configuration(_ table: TOMLReader) -> String {
        guard let config = table.subtable("config") else { return "{}" }
        do {
            return try ConfigJSON.text(.table(config.table))
        } catch {
            table.report(
                "config", "\(KeyPath.text(error.path)) is no finite number, JSON has no word for it",
                fix: "write it as a string")
            return "{}"
        }
    }
}
