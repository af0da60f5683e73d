import HostSettings

/// What makes two stores the same one.
struct StorePlace: Hashable {
    private let words: [String]

    init(_ settings: StoreSettings) {
        switch settings {
        case .postgres(let postgres):
            let times = [postgres.idleInTransactionTimeout, postgres.lockTimeout, postgres.connectTimeout]
            words =
                postgres.parameters.flatMap { [$0.name, $0.value] } + [postgres.schema, postgres.originatorIDType]
                + times.map(\.description)
        case .sqlite(let sqlite):
            words = [sqlite.path, sqlite.originatorIDType, sqlite.lockTimeout.description]
        case .memory:
            words = []
        }
    }
}
