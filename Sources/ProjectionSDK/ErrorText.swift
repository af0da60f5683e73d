/// What an operator reads of an error.
enum ErrorText {
    static func describe(_ error: any Error) -> String {
        switch error {
        case let error as DecodingError: describe(error)
        case is CancellationError: "ended early, as the host asked"
        default: String(describing: error)
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "there is no field '\(path(context.codingPath + [key]))'"
        case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? context.debugDescription : "field '\(path(context.codingPath))': \(context.debugDescription)"
        @unknown default: String(describing: error)
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
