import Logging

extension ProjectionRunner {
    /// What happened goes to the status and to the log.
    func tell(_ note: RunnerNote) {
        switch note {
        case .goesCarefully(let process, let events):
            logger.warning(
                "\(process) has not ended cleanly while it ran this projection: the next \(events) events are tried one by one"
            )
        case .stands(let position):
            board.started(at: position)
        case .positionMoved(let found, let known):
            logger.notice(
                "the position is \(Self.text(found)), not \(Self.text(known)) as it was left: reading on from there")
        case .committed(let events, let position):
            board.committed(events: events, position: position)
        case .ahead(let text):
            board.failed(text, attempts: 0, entering: .ahead)
            logger.error("\(text)")
        case .fenced(let text, let attempts):
            board.failed(text, attempts: attempts, entering: .fenced)
            logger.warning("\(text)")
        case .batchFailed(let text, let events):
            board.failed(text, attempts: 0, entering: .retrying)
            logger.warning("a batch of \(events) events failed, trying them one by one: \(text)")
        case .attemptFailed(let text, let attempts, let maximum, let isCounted, let delay):
            board.failed(text, attempts: attempts, entering: .retrying)
            let count = isCounted ? "attempt \(attempts) of \(maximum) failed" : "interrupted"
            logger.warning("\(count), next in \(Int(delay / .milliseconds(1))) ms: \(text)")
        case .parked(let text, let position, let attempts):
            logger.error("the event at \(position) is put aside after \(attempts) attempts: \(text)")
        case .aside(let letters):
            board.hasPutAside(letters)
        case .retryFailed(let text, let position):
            logger.error("the event at \(position), which was put aside, has failed again: \(text)")
        case .retried(let result):
            retries.resolve(result)
            logger.notice("retry: \(result.text)")
        case .swapped(let build, let isProven):
            board.swapFailed(nil)
            logger.notice(
                "another build of the plugin has taken over\(isProven ? "" : "; the one before is kept until it has committed a batch")",
                metadata: ["build": "\(build)"])
        case .swapFailed(let text):
            board.swapFailed(text)
            logger.error("another build of the plugin was not taken, and the one before goes on: \(text)")
        case .swappedBack(let text):
            board.swapFailed(text)
            logger.error("the build of the plugin that had taken over has failed, and the one before goes on: \(text)")
        case .gaveUp(let text, let attempts, let maximum):
            board.failed(text, attempts: attempts, entering: .failed)
            let count = attempts > 0 ? " after \(attempts) of \(maximum) attempts" : ""
            logger.error("stopped\(count): \(text)")
        }
    }

    private static func text(_ position: Int64?) -> String { position.map(String.init) ?? "none" }
}
