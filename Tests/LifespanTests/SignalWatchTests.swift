import Foundation
import Testing

@testable import Lifespan

/// Real signals, sent to this very process.
@Suite(.serialized) struct SignalWatchTests {
    @Test func `signals reach the body instead of ending the process`() async {
        let received = AsyncStream.makeStream(of: Int32.self)
        SignalWatch.start { received.continuation.yield($0) }
        var signals = received.stream.makeAsyncIterator()
        kill(getpid(), SIGTERM)
        #expect(await signals.next() == SIGTERM)
        kill(getpid(), SIGINT)
        #expect(await signals.next() == SIGINT)
    }

    @Test func `a write into a pipe that nobody reads is an error, not the end`() throws {
        SignalWatch.ignoreBrokenPipes()
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        #expect(write(ends[1], "x", 1) == -1)
        #expect(errno == EPIPE)
        close(ends[1])
    }
}
