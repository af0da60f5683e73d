import NIOCore
import Testing

@testable import HostHTTP

/// The rules of one connection, without a socket and without a clock.
@Suite struct ConnectionMachineTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private let bounds = ConnectionMachine.Bounds(
        header: .seconds(10), read: .seconds(30), drain: .milliseconds(250), bodySize: 1000)

    private func machine() -> ConnectionMachine { ConnectionMachine(bounds: bounds, now: start) }

    /// A machine that has passed on one request.
    private func answering(isKeepAlive: Bool = true) -> ConnectionMachine {
        var machine = machine()
        machine.receivedBytes(now: start)
        _ = machine.receivedHead(length: 0, isRefused: false, now: start)
        _ = machine.receivedEnd(isKeepAlive: isKeepAlive, now: start)
        return machine
    }

    @Test func `the header deadline counts from the first byte`() {
        var machine = machine()
        machine.receivedBytes(now: start + .seconds(5))
        machine.receivedBytes(now: start + .seconds(14))
        #expect(machine.check(now: start + .milliseconds(14_999)) == .none)
        #expect(machine.check(now: start + .seconds(15)) == .refuse(.headerTimeout))
        #expect(machine.isDeaf)
        // Only once.
        #expect(machine.check(now: start + .seconds(16)) == .none)
    }

    @Test func `the body deadline counts from the header`() {
        var machine = machine()
        machine.receivedBytes(now: start)
        #expect(machine.receivedHead(length: nil, isRefused: false, now: start) == .collect)
        #expect(machine.receivedBody(1) == nil)
        #expect(machine.check(now: start + .milliseconds(29_999)) == .none)
        #expect(machine.check(now: start + .seconds(30)) == .refuse(.bodyTimeout))
    }

    @Test func `a body is bounded by what is said and by what comes`() {
        var machine = machine()
        #expect(machine.receivedHead(length: 1001, isRefused: false, now: start) == .refuse(.bodyTooLarge))
        machine = self.machine()
        #expect(machine.receivedHead(length: nil, isRefused: false, now: start) == .collect)
        #expect(machine.receivedBody(1000) == nil)
        #expect(machine.receivedBody(1) == .bodyTooLarge)
        #expect(machine.receivedBody(1) == nil)
        #expect(machine.receivedEnd(isKeepAlive: true, now: start) == false)
        #expect(machine.outstanding == 1)
    }

    @Test func `a refused request with a short body leaves the connection open`() {
        var machine = machine()
        #expect(machine.receivedHead(length: 500, isRefused: true, now: start) == .collect)
        #expect(machine.receivedBody(500) == nil)
        #expect(machine.receivedEnd(isKeepAlive: true, now: start) == true)
        #expect(machine.beginsResponse(saysClose: false) == false)
        machine = self.machine()
        #expect(machine.receivedHead(length: 100_000, isRefused: true, now: start) == .refuse(nil))
        #expect(machine.beginsResponse(saysClose: false) == true)
        machine = self.machine()
        #expect(machine.receivedHead(length: nil, isRefused: true, now: start) == .refuse(nil))
    }

    @Test func `the last response says close and the client has a moment`() {
        var machine = answering(isKeepAlive: false)
        #expect(machine.beginsResponse(saysClose: false) == true)
        #expect(machine.endedResponse(now: start) == .finish)
        machine.closedOutput(now: start)
        #expect(machine.check(now: start + .milliseconds(1999)) == .none)
        #expect(machine.check(now: start + .seconds(2)) == .close)
    }

    @Test func `only the last of pipelined responses says close`() {
        var machine = answering()
        _ = machine.receivedHead(length: 0, isRefused: false, now: start)
        _ = machine.receivedEnd(isKeepAlive: false, now: start)
        #expect(machine.outstanding == 2)
        #expect(machine.beginsResponse(saysClose: false) == false)
        #expect(machine.endedResponse(now: start) == .none)
        #expect(machine.beginsResponse(saysClose: false) == true)
        #expect(machine.endedResponse(now: start) == .finish)
    }

    @Test func `an idle connection is closed only when nothing is owed`() {
        var machine = answering()
        #expect(machine.check(now: start + .hours(1)) == .none)
        #expect(machine.beginsResponse(saysClose: false) == false)
        #expect(machine.endedResponse(now: start + .hours(1)) == .none)
        #expect(machine.check(now: start + .hours(1) + .seconds(29)) == .none)
        #expect(machine.check(now: start + .hours(1) + .seconds(30)) == .close)
    }

    @Test func `draining keeps an idle connection for a moment and ends a busy one`() {
        var idle = machine()
        idle.drain(now: start)
        #expect(idle.check(now: start + .milliseconds(249)) == .none)
        // A request that was on its way is answered, and is the last one.
        idle.receivedBytes(now: start + .milliseconds(249))
        _ = idle.receivedHead(length: 0, isRefused: false, now: start)
        #expect(idle.receivedEnd(isKeepAlive: true, now: start) == true)
        #expect(idle.beginsResponse(saysClose: false) == true)
        #expect(idle.endedResponse(now: start) == .finish)

        var silent = machine()
        silent.drain(now: start)
        #expect(silent.check(now: start + .milliseconds(250)) == .close)

        var busy = answering()
        busy.drain(now: start)
        #expect(busy.check(now: start + .seconds(60)) == .none)
        #expect(busy.beginsResponse(saysClose: false) == true)
        #expect(busy.isDeaf)
    }

    @Test func `draining lets a half read request come to its end`() {
        var machine = answering()
        machine.receivedBytes(now: start)
        _ = machine.receivedHead(length: 10, isRefused: false, now: start)
        machine.drain(now: start)
        #expect(machine.beginsResponse(saysClose: false) == false)
        #expect(machine.endedResponse(now: start) == .none)
        #expect(machine.receivedEnd(isKeepAlive: true, now: start) == true)
        #expect(machine.beginsResponse(saysClose: false) == true)
        #expect(machine.endedResponse(now: start) == .finish)
    }

    @Test func `a client that does not read is dropped`() {
        var machine = answering()
        machine.writable(false, now: start)
        machine.writable(false, now: start + .seconds(20))
        #expect(machine.check(now: start + .seconds(29)) == .none)
        machine.writable(true, now: start + .seconds(29))
        #expect(machine.check(now: start + .seconds(31)) == .none)
        machine.writable(false, now: start + .seconds(31))
        #expect(machine.check(now: start + .seconds(61)) == .close)
    }

    @Test func `a client that closes its side is still answered`() {
        var machine = answering()
        #expect(machine.inputClosed() == false)
        #expect(machine.beginsResponse(saysClose: false) == true)
        #expect(machine.endedResponse(now: start) == .finish)
        machine = self.machine()
        #expect(machine.inputClosed() == true)
    }

    @Test func `after a parser error nothing more is taken`() {
        var machine = machine()
        machine.receivedBytes(now: start)
        #expect(machine.parserFailed() == true)
        #expect(machine.parserFailed() == false)
        #expect(machine.receivedHead(length: 0, isRefused: false, now: start) == .ignore)
        #expect(machine.outstanding == 1)
    }
}
