import Dispatch
import Foundation
import Synchronization

/// How a connection waits for the lock of another process: short sleeps at first, none above 20 ms, until the time-out or
/// until the session is ended.
final class BusyWait: Sendable {
    private let seconds: Double
    private let interruption: SessionInterrupt
    private let start = Mutex(DispatchTime.now())

    init(seconds: Double, interruption: SessionInterrupt) {
        self.seconds = seconds
        self.interruption = interruption
    }

    /// Sleeps. False when it is enough.
    ///
    /// - Parameter tries: how often it was called before for the same lock.
    func shouldRetry(after tries: Int) -> Bool {
        if interruption.isEnded { return false }
        let now = DispatchTime.now()
        let begin = start.withLock { start in
            if tries == 0 { start = now }
            return start
        }
        let left = seconds - Double(now.uptimeNanoseconds - begin.uptimeNanoseconds) / 1e9
        guard left > 0 else { return false }
        Thread.sleep(forTimeInterval: min(left, 0.001 * Double(min(20, tries + 1))))
        return true
    }
}
