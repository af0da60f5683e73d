import Foundation
import TestSupport
import Testing

extension RealFailures {
    /// SIGTERM in the middle of a catch-up.
    @Suite struct InterruptedCatchUp {
        @Test(arguments: StoreKind.allCases, [true, false])
        func `SIGTERM ends it with 0 below the head, and the next run goes on to the exact result`(
            kind: StoreKind, untilCaughtUp: Bool
        ) async throws {
            let log = DogSchoolLog(events: 20_000, seed: 16)
            let folder = try TemporaryFolder()
            let events = folder.appending("events.jsonl")
            try log.write(to: events)
            let store = try kind.make(in: folder)
            // Small batches, so that the end of the log is far away.
            let manifests = try folder.makeFolder("manifests")
            try DogSchoolManifest.write(["trick_counts"], batch: 2, to: manifests)
            let host = try BuiltHost(store.settings, manifests: manifests)
            try await host.append(events)
            let head = try store.head()

            let worker = try untilCaughtUp ? host.startWorker("--until-caught-up", "--json") : host.startWorker()
            try await eventually("some of the catch-up", every: 1) { (store.position(of: "trick_counts") ?? 0) > 200 }
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors.suffix(2000))")
            let position = try #require(store.position(of: "trick_counts"))
            #expect(position > 200 && position < head, "\(position) of \(head)")
            let applied = try store.number(
                "SELECT count(*) FROM dogschool_events WHERE topic = '\(DogSchoolLog.trickAdded)' AND notification_id <= \(position)"
            )
            #expect(try store.number("SELECT sum(count) FROM trick_counts") == applied)
            if untilCaughtUp {
                let rows = try BuiltHost.Outcome(end: .exit(0), output: worker.output, errors: worker.errors)
                    .decoded([BuiltHost.Projection].self)
                #expect(rows.map(\.position) == [position])
            }

            let rest = try await host.catchUp()
            #expect(rest["trick_counts"]?.position == head)
            #expect(try store.trickCounts() == log.trickCounts)
        }
    }
}
