import EventStore
import HostOperations
import ProjectionRunning
import Synchronization
import TestSupport
import Testing

/// What an operator asks of projections that another process runs, on real stores.
@Suite(.timeLimit(.minutes(2)))
struct ProjectionOperationsTests {
    typealias Kind = OperationsGround.Kind

    @Test(arguments: Kind.available) func `pause and resume reach whichever process runs it, and wait sees it go on`(
        _ kind: Kind
    ) async throws {
        let ground = try OperationsGround(kind)
        try ground.append(5)
        try await ground.withWorker { _ in
            #expect(
                try await ground.operations.wait(for: "counts", position: 5, timeout: .seconds(30))
                    == .reached(position: 5))
            let paused = try await ground.operations.pause("counts", reason: "the disk\nis full")
            #expect(paused.isDone)
            #expect(paused.process == HostProcess.name)
            #expect(paused.message.hasPrefix("paused by ann@desk since "))
            #expect(paused.message.hasSuffix(": the disk\\nis full"))
            try ground.append(2)
            try await eventually("the status says so") {
                try await ground.operations.snapshot(of: "counts").state == "paused"
            }
            #expect(
                try await ground.operations.wait(for: "counts", position: 7, timeout: .milliseconds(50))
                    == .timedOut(position: 5))
            #expect(try await ground.operations.resume("counts").isDone)
            #expect(
                try await ground.operations.wait(for: "counts", position: 7, timeout: .seconds(30))
                    == .reached(position: 7))
        }
        await ground.close()
    }

    @Test(arguments: Kind.available) func `a pause that nobody hears holds for the one that comes`(_ kind: Kind)
        async throws
    {
        let ground = try OperationsGround(kind)
        try ground.append(5)
        let paused = try await ground.operations.pause("counts")
        #expect(paused.isDone)
        #expect(paused.process == nil)
        #expect(paused.message == "paused; no process runs it now, and none will until it is resumed")
        let snapshot = try await ground.operations.snapshot(of: "counts")
        #expect(snapshot.state == "paused")
        #expect(snapshot.error?.hasPrefix("paused by ann@desk since ") == true)
        // What was withdrawn is not done by one that comes later.
        #expect(try ground.store.makeAdministration().openRequests() == [])
        try await ground.withWorker { supervisor in
            #expect(await supervisor.statuses()[0].state == .paused)
            #expect(await supervisor.waitUntilCaughtUp()[0].position == nil)
        }
        let resumed = try await ground.operations.resume("counts")
        #expect(resumed.message == "not paused any longer; no process runs it now: start a worker that does")
        try await ground.withWorker { supervisor in
            #expect(await supervisor.waitUntilCaughtUp()[0].state == .live)
        }
        await ground.close()
    }

    @Test(arguments: Kind.available) func `wait ends where the projection has failed, and resume starts it anew`(
        _ kind: Kind
    ) async throws {
        let ground = try OperationsGround(kind)
        try ground.append(5)
        let gate = Gate()
        try await ground.withWorker(fails: { gate.isBroken }) { _ in
            let outcome = try await ground.operations.wait(for: "counts", position: 5, timeout: .seconds(60))
            #expect(outcome == .failed(position: nil, reason: "the trick is unknown"))
            gate.isBroken = false
            let resumed = try await ground.operations.resume("counts")
            #expect(resumed.message == "it had failed, and was started anew")
            #expect(
                try await ground.operations.wait(for: "counts", position: 5, timeout: .seconds(30))
                    == .reached(position: 5))
        }
        await ground.close()
    }

    @Test(arguments: Kind.available) func `an unknown projection is refused with those that there are`(_ kind: Kind)
        async throws
    {
        let ground = try OperationsGround(kind, declared: ["counts", "names"])
        for ask in [ground.operations.resume, { try await ground.operations.pause($0) }] {
            let error = await #expect(throws: OperationError.self) { try await ask("tricks") }
            #expect(error?.code == .unknownProjection)
            #expect(error?.description == "no projection 'tricks'; there are counts, names")
        }
        await #expect(throws: OperationError.self) {
            try await ground.operations.wait(for: "tricks", position: 1, timeout: .zero)
        }
        #expect(try ground.store.makeAdministration().pauses() == [])
        await ground.close()
    }
}

/// Whether a handler fails.
private final class Gate: Sendable {
    private let state = Mutex(true)
    var isBroken: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
