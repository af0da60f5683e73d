import EventStore
import HostOperations
import ProjectionRunning
import Synchronization

/// Asks the store once a second whether it answers, so that who wants to know need not wait for it.
final class StoreProbe: Sendable {
    /// What the store last did.
    enum Answer: Sendable {
        case notAsked
        case answers
        /// One line.
        case fails(String)
    }

    private struct State {
        var answer = Answer.notAsked
        var lastAnswer: ContinuousClock.Instant?
        var task: Task<Void, Never>?
    }

    private let records: StoreRecords
    private let state = Mutex(State())
    private static let interval = Duration.seconds(1)
    /// A store that has said nothing for so long does not answer, whatever it said before.
    private static let patience = Duration.seconds(4)

    init(records: StoreRecords) {
        self.records = records
    }

    func start() {
        let task = Task { [self] in
            while !Task.isCancelled {
                let answer = await ask()
                state.withLock { state in
                    state.answer = answer
                    if case .answers = answer { state.lastAnswer = .now }
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
        state.withLock { $0.task = task }
    }

    func stop() {
        state.withLock { $0.task }?.cancel()
    }

    /// Why the store cannot be worked with now, one line; nil when it can.
    var problem: String? {
        state.withLock { state in
            if case .fails(let reason) = state.answer { return reason }
            guard let last = state.lastAnswer else { return "the store has not answered yet" }
            return .now - last < Self.patience ? nil : "the store does not answer"
        }
    }

    private func ask() async -> Answer {
        do {
            try await records.perform { try $0.ping() }
            return .answers
        } catch {
            return .fails("\(error)")
        }
    }
}
