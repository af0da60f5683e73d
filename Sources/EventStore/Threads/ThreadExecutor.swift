import Dispatch
import Synchronization

/// A thread of its own for an actor that waits in system calls: blocking there blocks nobody else, in particular not the
/// cooperative pool.
public final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
    // Sendable: the queue of jobs is guarded by the mutex, the semaphore is thread-safe.

    private struct State {
        var jobs: [UnownedJob] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Starts the thread, which has the stack that a plugin is promised.
    ///
    /// - Parameter name: what debuggers and `top -H` show; cut to 15 bytes.
    public init(name: String) {
        HostThread.start(name: name) { [self] in run() }
    }

    /// Ends the thread once nothing is left to do; a job that comes later runs on a global queue.
    public func close() {
        state.withLock { $0.isClosed = true }
        wakeUp.signal()
    }

    /// Runs a job on the thread, in the order of the calls; after ``close()`` on a global queue.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let accepted = state.withLock { state in
            if state.isClosed { return false }
            state.jobs.append(job)
            return true
        }
        if accepted {
            wakeUp.signal()
        } else {
            DispatchQueue.global().async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
        }
    }

    /// An ordinary reference: executors are the same where they are one object.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    private func run() {
        var due: [UnownedJob] = []
        while true {
            wakeUp.wait()
            let isClosed = state.withLock { state in
                swap(&due, &state.jobs)
                return state.isClosed
            }
            for job in due { job.runSynchronously(on: asUnownedSerialExecutor()) }
            due.removeAll(keepingCapacity: true)
            if isClosed, state.withLock({ $0.jobs.isEmpty }) { return }
        }
    }
}
