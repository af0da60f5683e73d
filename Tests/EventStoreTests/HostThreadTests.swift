import EventStore
import Foundation
import Glibc
import Synchronization
import Testing

/// What a thread of the host gives to a plugin's function that runs on it.
@Suite struct HostThreadTests {
    struct Stack: Sendable {
        var name = ""
        var guardSize = 0
        /// From where the stack stands down to the guard.
        var room = 0
    }

    /// Looks at the thread that calls it.
    static func look() -> Stack {
        var stack = Stack()
        var local = 0
        let place = withUnsafePointer(to: &local) { UInt(bitPattern: $0) }
        // The list is read piece by piece while other tests map and unmap: a line can be missed.
        for _ in 0..<100 where stack.room == 0 { (stack.room, stack.guardSize) = room(at: place) }
        if stack.room == 0 {
            Issue.record("\(String(place, radix: 16)) is not among \(maps().split(separator: "\n").count) mappings")
        }
        stack.name = (try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)) ?? ""
        if stack.name.hasSuffix("\n") { stack.name.removeLast() }
        return stack
    }

    /// What the process has mapped.
    private static func maps() -> String {
        let file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            Issue.record("/proc/self/maps: \(String(cString: strerror(errno)))")
            return ""
        }
        defer { close(file) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            text += piece[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The mapping that a place stands in, and the one below it, which nobody may touch.
    private static func room(at place: UInt) -> (room: Int, guardSize: Int) {
        var below: (start: UInt, end: UInt, access: Substring) = (0, 0, "")
        for line in maps().split(separator: "\n") {
            let words = line.split(separator: " ")
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            if bounds[0] <= place, place < bounds[1] {
                let isGuarded = below.end == bounds[0] && below.access == "---p"
                return (Int(place - bounds[0]), isGuarded ? Int(below.end - below.start) : 0)
            }
            below = (bounds[0], bounds[1], words[1])
        }
        return (0, 0)
    }

    actor Executed {
        private let executor: ThreadExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
        init(_ executor: ThreadExecutor) { self.executor = executor }
        func look() -> Stack { HostThreadTests.look() }
    }

    @Test func `a runner's thread has 8 MB of stack above a guard of 1 MB`() async {
        let executor = ThreadExecutor(name: "größe-und-noch-mehr")
        defer { executor.close() }
        let stack = await Executed(executor).look()
        #expect(stack.room >= 8 << 20)
        #expect(stack.guardSize >= 1 << 20)
        #expect(stack.name == "größe-und-noc")
    }

    @Test func `a thread for blocking work has as much`() async {
        let stack = await withCheckedContinuation { continuation in
            HostThread.start(name: "work") { continuation.resume(returning: Self.look()) }
        }
        #expect(stack.room >= HostThread.stackForPlugins)
        #expect(stack.guardSize >= HostThread.guardSize)
        #expect(stack.name == "work")
    }
}
