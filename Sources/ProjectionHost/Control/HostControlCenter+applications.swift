import ConnectionPooling
import EventAppending
import EventStore
import HostOperations
import ProjectionRunning

extension HostControlCenter {
    func applications() async throws -> [ApplicationSummary] {
        var summaries: [ApplicationSummary] = []
        for name in services.keys.sorted() { summaries.append(try await application(name)) }
        return summaries
    }

    func application(_ name: String) async throws -> ApplicationSummary {
        let service = try self.service(name)
        return try await OperationError.told {
            let type = try await service.originatorIDType()
            let head = try await service.safeHead()
            let count = try await self.records.perform { try $0.eventCount(of: service.name) }
            return ApplicationSummary(
                name: name, table: service.name.eventsTable, originatorIDType: type, safeHead: head, count: count,
                heldBack: service.feed.holdBack.map {
                    .init(seconds: (ContinuousClock.now - $0.since) / .seconds(1), holders: $0.holders)
                })
        }
    }

    func originatorIDType(of application: String) async throws -> OriginatorIDType {
        let service = try self.service(application)
        return try await OperationError.told { try await service.originatorIDType() }
    }

    func append(_ append: StreamAppend, to application: String) async throws -> [Int64] {
        let service = try self.service(application)
        return try await OperationError.told { try await service.appender.append(append) }
    }

    func stream(_ id: OriginatorID, of application: String, after: Int64, limit: Int) async throws -> [StoredEvent] {
        let service = try self.service(application)
        return try await OperationError.told {
            try await service.pool.use(for: "reading a stream") { session in
                try session.reader.stream(id, after: after, limit: limit)
            }
        }
    }

    func notifications(
        of application: String, after: Int64, through: Int64?, limit: Int, topics: [String]
    ) async throws -> NotificationPage {
        let service = try self.service(application)
        let known = service.feed.head ?? 0
        return try await OperationError.told {
            try await service.pool.use(for: "reading the log") { session in
                // What was appended a moment ago is there, also before the reader that listens has heard of it.
                let own = try session.reader.advanceSafeHead().head ?? 0
                let head = max(known, own)
                let batch = try session.reader.read(
                    after: after, through: min(through ?? head, head), limit: limit, topics: topics)
                return NotificationPage(batch: batch, safeHead: head)
            }
        }
    }

    func head(of application: String, above position: Int64, timeout: Duration) async throws -> Int64? {
        try await service(application).feed.head(above: position, timeout: timeout)
    }

    private func service(_ name: String) throws(OperationError) -> ApplicationService {
        if let service = services[name] { return service }
        let known = services.keys.sorted().joined(separator: ", ")
        throw OperationError(
            .unknownApplication,
            "no application of that name; \(known.isEmpty ? "none is declared" : "there are: \(known)")")
    }
}
