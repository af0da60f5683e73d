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
            throw RequestError.parameters([FieldFault(.parameter("to"), "must not be below `from`")])
        }
        let range = first...last
        if let stream = values.textIfPresent("stream") {
            guard range == 0...Int64.max else {
                throw RequestError.parameters([
                    FieldFault(.parameter("stream"), "stands for itself: leave out `from` and `to`")
                ])
            }
            return try await retry(.stream(stream), values)
        }
        return try await retry(range == 0...Int64.max ? .all : .range(range), values)
    }

    func retryDeadLetter(_ values: ParameterValues) async throws -> Reply {
        try await retry(.one(values.integer("id") ?? 0), values)
    }

    private func retry(_ selection: LetterSelection, _ values: ParameterValues) async throws -> Reply {
        let projection = values.text("projection")
        try await control.retryDeadLetters(selection, of: projection)
        return Self.accepted(at: "/projections/\(PercentCoding.encoded(projection))/dead-letters")
    }

    func dropDeadLetter(_ values: ParameterValues) async throws -> Reply {
        try await control.dropDeadLetter(values.integer("id") ?? 0, of: values.text("projection"))
        return Reply(.noContent)
    }
}
