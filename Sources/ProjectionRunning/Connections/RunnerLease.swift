import ConnectionPooling
import EventStore

/// A connection while one of a runner's sessions works over it: the runner's stop reaches the session, and only meanwhile.
struct RunnerLease {
    private let lease: PoolLease<any StoreConnection>
    private let stop: RunnerStop
    private let part: RunnerStop.Part

    var connection: any StoreConnection { lease.session }

    init(_ lease: PoolLease<any StoreConnection>, as part: RunnerStop.Part, _ stop: RunnerStop) {
        self.lease = lease
        self.part = part
        self.stop = stop
    }

    /// Returns the connection; one that was interrupted, or that has failed, is closed.
    ///
    /// - Returns: whether it was closed: the session that worked over it is of no use any more.
    @discardableResult
    func end(retires: Bool = false) -> Bool {
        let mustGo = stop.detach(part) || retires
        if mustGo { lease.retire() } else { lease.release() }
        return mustGo
    }
}
