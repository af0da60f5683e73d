import Foundation
import TestSupport
import Testing

@testable import HostOperations

@Suite struct HostProcessTests {
    private var host: Substring { HostProcess.name.split(separator: ":")[0] }

    @Test func `the name is host and process id`() {
        #expect(HostProcess.name == "\(host):\(getpid())")
        #expect(!host.isEmpty)
    }

    @Test func `a process that runs is not gone, one that was reaped is`() async throws {
        #expect(!HostProcess.isGone(HostProcess.name))
        let child = try ChildProcess(URL(filePath: "/bin/true"), [], environment: [:])
        let pid = try #require(child.processID)
        try await child.wait()
        #expect(HostProcess.isGone("\(host):\(pid)"))
    }

    @Test func `of another machine's process nothing is known`() {
        #expect(!HostProcess.isGone("elsewhere.example:1999999999"))
        #expect(!HostProcess.isGone("nonsense"))
        #expect(!HostProcess.isGone("\(host):x"))
    }

    @Test func `a process has ended where it is gone or silent, and not while it reports`() {
        let own = HostProcess.name
        let gone = own.replacing(/:\d+$/, with: ":999999999")
        #expect(HostProcess.hasEnded(gone, silentFor: 1, atMost: 30))
        #expect(!HostProcess.hasEnded(own, silentFor: 1, atMost: 30))
        #expect(HostProcess.hasEnded(own, silentFor: 31, atMost: 30))
        #expect(!HostProcess.hasEnded(own, silentFor: nil, atMost: 30))
        #expect(!HostProcess.hasEnded("elsewhere:1", silentFor: 5, atMost: 30))
        #expect(HostProcess.hasEnded("elsewhere:1", silentFor: 50, atMost: 30))
        #expect(HostProcess.hasEnded("elsewhere:1", silentFor: nil, atMost: 30))
    }
}
