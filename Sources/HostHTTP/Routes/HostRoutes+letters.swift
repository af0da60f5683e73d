import EventStore
import HostOperations
import NIOHTTP1

extension HostRoutes {
    func deadLetters(_ values: ParameterValues) async throws -> Reply {
        var query = LetterQuery(after: values.integer("after") ?? 0, limit: Int(values.integer("limit") ?? 0))
        query.stream = values.textIfPresent("stream")
        let letters = try await control.deadLetters(of: values.text("projection"), query)
        return .json(JSONObject { $0.add("dead_letters", letters.map(\.json)) }.closed)
    }

    func retryDeadLetters(_ values: ParameterValues) async throws -> Reply {
        let (first, last) = (values.integer("from") ?? 0, values.integer("to") ?? .max)
        guard first <= last else {
            throw OperationError(.unknownDeadLetter, "nothing is put aside from \(first) to \(last)")
        }
        return try await retry(first == 0 && last == .max ? .all : .range(first...last), values)
    }

    func retryDeadLetter(_ values: ParameterValues) async throws -> Reply {
        try await retry(.one(values.integer("id") ?? 0), values)
    }

    func retry(_ selection: LetterSelection, _ values: ParameterValues) async throws -> Reply {
        let projection = values.text("projection")
        try await control.retryDeadLetters(selection, of: projection)
        return Self.accepted(at: "/projections/\(PercentCoding.encoded(projection))/dead-letters")
    }

    func dropDeadLetter(_ values: ParameterValues) async throws -> Reply {
        try await control.dropDeadLetter(values.integer("id") ?? 0, of: values.text("projection"))
        return Reply(.noContent)
    }
}
