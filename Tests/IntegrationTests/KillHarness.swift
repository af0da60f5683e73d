import TestSupport

/// Starts a runner over and over and kills it at a random moment of its projecting, until it has been killed often enough.
struct KillHarness {
    /// What the kills hit.
    struct Result {
        var kills = 0
        /// Kills of a runner that had moved the position and was not at the end: it was projecting.
        var whileProjecting = 0
        /// Kills that came too late: the runner had finished by itself.
        var afterTheEnd = 0
    }

    /// Starts the runner.
    let start: () throws -> ChildProcess
    /// The position that the projection under test has recorded.
    let position: () -> Int64?
    /// The log's last position.
    let head: Int64

    /// - Parameters:
    ///   - kills: how often to kill.
    ///   - seed: of the random moments.
    func run(kills: Int, seed: UInt64) async throws -> Result {
        var random = SeededRandom(seed)
        var result = Result()
        // Events a second while projecting, as the lives so far showed it; at first a guess on the low side.
        var rate = 2000.0
        let clock = ContinuousClock()
        for kill in 0..<kills {
            let before = position() ?? 0
            guard before < head else { throw TestFailure("the log was at its end after \(result)") }
            // So much of the log that, on average, enough is left for the kills to come: a random moment has twice the
            // average as its limit, hence half of an even share.
            let share = Double(head - before) / Double(kills - kill + 1)
            let runner = try start()
            try await eventually("the first move of the position", within: 60, every: 1) {
                (position() ?? 0) > before || runner.end != nil
            }
            let moved = clock.now
            let atMove = position() ?? 0
            try await Task.sleep(for: .seconds(share / rate * Double.random(in: 0...1.5, using: &random)))
            runner.kill()
            let lived = (clock.now - moved) / .seconds(1)
            let after = position() ?? 0

            result.kills += 1
            guard runner.end == .signal(9) else {
                // It ended by itself, which is right only at the end of the log.
                guard after >= head else { throw TestFailure("the runner ended: \(runner.errors.suffix(2000))") }
                result.afterTheEnd += 1
                continue
            }
            if after > before, after < head { result.whileProjecting += 1 }
            guard after > atMove, lived > 0.005 else { continue }
            // A runner after a kill begins with events one by one: a short life shows less than it can do, so the fastest
            // counts for long.
            rate = max(Double(after - atMove) / lived, rate * 0.97)
        }
        return result
    }
}
