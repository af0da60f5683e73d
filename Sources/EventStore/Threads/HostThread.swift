import CCrashNote
import Dispatch
import Foundation
import Glibc

/// A thread of the host's own, on which a plugin may run.
public enum HostThread {
    /// What a plugin's function has at least, as the plugins' header promises.
    public static let stackForPlugins = 8 << 20
    /// Below the stack, and never mapped: what overruns the stack ends the process instead of writing to other memory.
    public static let guardSize = 1 << 20
    /// What the host and the system need of a stack beside the plugin.
    private static let stackForHost = 512 << 10

    /// Runs `body` on a new thread, which nobody waits for.
    ///
    /// - Parameter name: what debuggers and `top -H` show; cut to 15 bytes.
    public static func start(name: String, _ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(name: name, body: body))
        let failure = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { buffer in
            let attributes = buffer.baseAddress!
            pthread_attr_init(attributes)
            defer { pthread_attr_destroy(attributes) }
            pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
            // glibc takes the guard out of the stack.
            pthread_attr_setstacksize(attributes, stackForPlugins + guardSize + stackForHost)
            pthread_attr_setguardsize(attributes, guardSize)
            var thread: pthread_t = 0
            return pthread_create(
                &thread, attributes,
                { argument in
                    guard let argument else { return nil }
                    let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                    Thread.current.name = work.name
                    crash_note_prepare_thread()
                    work.body()
                    return nil
                }, work.toOpaque())
        }
        if failure != 0 {
            work.release()
            fatalError("no thread '\(name)' can be started: \(String(cString: strerror(failure)))")
        }
    }

    /// Runs `body` on a new thread and waits for it, whatever thread that blocks.
    public static func run<Result>(name: String, _ body: @escaping () -> Result) -> Result {
        // Safe: the caller waits until the thread is done with both.
        nonisolated(unsafe) let body = body
        nonisolated(unsafe) var result: Result?
        let isDone = DispatchSemaphore(value: 0)
        start(name: name) {
            result = body()
            isDone.signal()
        }
        isDone.wait()
        return result!
    }

    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            // The system takes 15 bytes.
            var name = name
            while name.utf8.count > 15 { name.removeLast() }
            self.name = name
            self.body = body
        }
    }
}
