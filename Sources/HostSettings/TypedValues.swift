/// Settings that were found valid, as what they mean.
struct TypedValues {
    private let settings: ScopedSettings

    init(_ settings: ScopedSettings) { self.settings = settings }

    func text(_ name: String) -> String { settings[name] ?? "" }
    func boolean(_ name: String) -> Bool { settings[name] == "true" }
    func integer(_ name: String) -> Int { settings[name].flatMap { Int($0) } ?? 0 }
    func seconds(_ name: String) -> Double { settings[name].flatMap { Double($0) } ?? 0 }
    var persistence: PersistenceModule { PersistenceModule(rawValue: text("PERSISTENCE_MODULE")) ?? .postgres }
}
