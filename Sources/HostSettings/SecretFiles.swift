import Synchronization

/// Reads each file of a secret once, however often the settings are resolved: a pipe cannot be read twice, and what is
/// printed is what runs.
final class SecretFiles: Sendable {
    private let read: @Sendable (String) throws -> String
    private let known = Mutex<[String: Result<String, any Error>]>([:])

    init(_ read: @escaping @Sendable (String) throws -> String) {
        self.read = read
    }

    func text(of path: String) throws -> String {
        try known.withLock { known in
            if let result = known[path] { return result }
            let result = Result { try read(path) }
            known[path] = result
            return result
        }.get()
    }
}
