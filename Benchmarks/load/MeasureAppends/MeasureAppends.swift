import ConnectionPooling
import EventAppending
import EventStore
import Foundation
import ProjectionHost
import Synchronization

/// The host's appender in one process, without HTTP: writers that each append one event to a new stream, again and again.
///
///     measure-appends WRITERS COUNT
///
/// Prints the seconds from the first append to the last, and how many transactions it took.
@main struct MeasureAppends {
    /// The event that the library's example writes when a dog is registered.
    private static let state =
        #"{"timestamp":{"_type_":"datetime_iso","_data_":"2024-05-17T09:12:44.123456+00:00"},"originator_topic":"dogschool.domain:Dog","name":"Rex"}"#

    /// Shared out among the writers.
    private final class Numbers: Sendable {
        private let last = Atomic(0)

        func next() -> Int { last.add(1, ordering: .relaxed).newValue }
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let writers = Int(arguments[1]), let count = Int(arguments[2]) else {
            FileHandle.standardError.write(Data("usage: measure-appends WRITERS COUNT\n".utf8))
            exit(64)
        }
        let name = try ApplicationName("DogSchool")
        var options = HostContext.Options()
        options.applications = [name.description]
        let store = try HostContext(options).makeStore()
        let administration = try store.makeAdministration()
        _ = try administration.prepareApplication(name, create: true)
        administration.disconnect()
        let pool = ConnectionPool<any ApplicationSession>(
            name: "appends", bounds: PoolBounds(base: 1, overflow: 0),
            open: { try store.makeApplicationSession(of: name) },
            ping: { try $0.ping() },
            close: { $0.disconnect() })
        let appender = Appender(application: name, pool: pool) { _ in }
        let event = NewEvent(topic: "dogschool.domain:Dog.Registered", state: Array(state.utf8))
        let numbers = Numbers()
        // The connection is there, and the statement is known.
        _ = try await appender.append(
            StreamAppend(originatorID: .uuid(UUID()), expectedVersion: 0, events: [event]))
        let before = appender.usage.groups
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<writers {
                group.addTask {
                    while numbers.next() <= count {
                        _ = try await appender.append(
                            StreamAppend(originatorID: .uuid(UUID()), expectedVersion: 0, events: [event]))
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = (.now - start) / Duration.seconds(1)
        print(seconds, appender.usage.groups - before)
        await appender.drain()
        await pool.close()
    }
}
