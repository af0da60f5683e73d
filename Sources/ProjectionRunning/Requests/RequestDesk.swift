import EventStore
import Logging

/// Looks for what operators ask, and sees to it that it is done and answered.
struct RequestDesk: Sendable {
    let records: StoreRecords
    /// This one, `host:pid`.
    let process: String
    /// What is asked of this process as a whole.
    let answers: HostAnswers
    /// How long what is under way may take until it is answered as such.
    let patience: Duration
    let logger: Logger

    /// How often it looks whether there is anything new.
    private static let interval = Duration.milliseconds(100)
    /// The same while the store does not answer.
    private static let faultInterval = Duration.seconds(1)

    private struct News: Sendable {
        let pauses: [ProjectionPause]
        let requests: [HostRequest]
    }

    /// Works until the task is cancelled, or there is no supervisor any longer.
    func run(_ supervisor: @Sendable () -> ProjectionSupervisor?) async {
        var open: [Int64: (request: HostRequest, since: ContinuousClock.Instant)] = [:]
        // What came of what was accepted.
        var late: [(id: Int64, answer: HostRequest.Answer)] = []
        while !Task.isCancelled, let supervisor = supervisor() {
            do {
                if let news = try await look() {
                    await supervisor.follow(news.pauses)
                    // What was withdrawn, or answered by another process, is not open any longer.
                    let now = ContinuousClock.now
                    let before = open
                    open = [:]
                    for request in news.requests {
                        open[request.id] = before[request.id] ?? (request, now)
                    }
                }
                for (id, (request, since)) in open.sorted(by: { $0.key < $1.key }) {
                    try Task.checkCancellation()
                    let isPatient = .now - since < patience
                    let answer =
                        request.process == nil
                        ? await supervisor.answer(to: request, isPatient: isPatient)
                        : request.process == process ? answers.answer(to: request) : nil
                    guard let answer else { continue }
                    let isFirst = try await records.perform { try $0.answer(request.id, answer) }
                    open[id] = nil
                    // What only one may do is begun when it is known to be this one.
                    if isFirst, answer.outcome == .accepted { await supervisor.begin(request) }
                }
                late += await supervisor.answersToRetries()
                while let (id, answer) = late.first {
                    _ = try await records.perform { try $0.answer(id, answer) }
                    late.removeFirst()
                }
                try? await Task.sleep(for: Self.interval)
            } catch {
                // The runners say what is wrong with the store.
                logger.debug("requests of operators could not be looked for: \(error)")
                try? await Task.sleep(for: Self.faultInterval)
            }
        }
    }

    private func look() async throws -> News? {
        try await records.perform { session in
            guard try session.mayHaveNewRequests() else { return nil }
            // Requests first: what is paused by one of them is seen with it.
            let requests = try session.openRequests()
            return News(pauses: try session.pauses(), requests: requests)
        }
    }
}
