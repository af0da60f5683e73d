import Testing

@testable import ProjectionRunning

struct AttemptPolicyTests {
    @Test func `delays double from a tenth of a second to thirty seconds at most`() {
        var policy = AttemptPolicy(maximum: 100)
        let delays = (0..<12).map { _ -> Double in
            guard case .retry(let seconds) = policy.failed(.events, jitter: 1) else { return -1 }
            return seconds
        }
        #expect(delays == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30])
    }

    @Test func `jitter takes at most half of the delay away`() {
        var policy = AttemptPolicy(maximum: 9)
        #expect(policy.failed(.events, jitter: 0) == .retry(seconds: 0.05))
        #expect(policy.failed(.events, jitter: 0.5) == .retry(seconds: 0.2 * 0.75))
    }

    @Test func `gives up after the last attempt`() {
        var policy = AttemptPolicy(maximum: 3)
        #expect(policy.failed(.events, jitter: 1) == .retry(seconds: 0.1))
        #expect(policy.failed(.events, jitter: 1) == .retry(seconds: 0.2))
        #expect(policy.failed(.events, jitter: 1) == .giveUp)
        #expect(policy.attempts == 3)
    }

    @Test func `a lost connection counts against no event however long it lasts`() {
        var policy = AttemptPolicy(maximum: 2)
        for _ in 0..<1000 {
            guard case .retry = policy.failed(.circumstances, jitter: 1) else {
                Issue.record("gave up on a lost connection")
                return
            }
        }
        #expect(policy.attempts == 0)
        guard case .retry = policy.failed(.events, jitter: 1) else {
            Issue.record("the events had their first attempt only")
            return
        }
    }

    @Test func `a commit forgets what failed before`() {
        var policy = AttemptPolicy(maximum: 2)
        _ = policy.failed(.events, jitter: 1)
        policy.succeeded()
        #expect(policy.attempts == 0)
        #expect(policy.failed(.events, jitter: 1) == .retry(seconds: 0.1))
    }

    @Test func `a plugin that asks to stop is not tried again`() {
        var policy = AttemptPolicy(maximum: 5)
        #expect(policy.failed(.stop, jitter: 1) == .giveUp)
    }
}
