import Testing

@testable import Lifespan

/// The decisions of the scheduler, event by event.
@Suite struct LifespanMachineTests {
    typealias Action = LifespanMachine.Action

    /// Feeds events and gives the actions of each.
    private func run(_ machine: inout LifespanMachine, _ events: LifespanMachine.Event...) -> [[Action]] {
        events.map { machine.handle($0) }
    }

    private func started(_ count: Int) -> LifespanMachine {
        var machine = LifespanMachine(count: count)
        _ = machine.handle(.begin)
        for _ in 0..<count { _ = machine.handle(.started) }
        return machine
    }

    @Test func `hooks start one after the other, and stop in reverse after a signal`() {
        var machine = LifespanMachine(count: 2)
        #expect(run(&machine, .begin, .started, .started) == [[.start(0)], [.start(1)], [.announceRunning]])
        #expect(
            run(&machine, .signal(15), .stopped, .stopped)
                == [[.armDeadline, .stop(1)], [.stop(0)], [.finish(.orderly(reason: "SIGTERM"))]])
    }

    @Test func `without hooks it runs at once and ends at once`() {
        var machine = LifespanMachine(count: 0)
        #expect(run(&machine, .begin) == [[.announceRunning]])
        #expect(run(&machine, .endRequested(reason: "done")) == [[.armDeadline, .finish(.orderly(reason: "done"))]])
    }

    @Test func `a hook that fails to start stops only those before it`() {
        var machine = LifespanMachine(count: 3)
        #expect(
            run(&machine, .begin, .started, .startFailed, .stopped)
                == [[.start(0)], [.start(1)], [.armDeadline, .stop(0)], [.finish(.failedToStart(1))]])
    }

    @Test func `the first hook failing leaves nothing to stop`() {
        var machine = LifespanMachine(count: 2)
        #expect(run(&machine, .begin, .startFailed) == [[.start(0)], [.armDeadline, .finish(.failedToStart(0))]])
    }

    @Test func `a signal during a start cancels it and stops those that are up`() {
        var machine = LifespanMachine(count: 3)
        #expect(
            run(&machine, .begin, .started, .signal(2), .startFailed, .stopped)
                == [
                    [.start(0)], [.start(1)], [.armDeadline, .cancelStart], [.stop(0)],
                    [.finish(.orderly(reason: "SIGINT"))],
                ])
    }

    @Test func `a start that comes up in spite of the signal is stopped too`() {
        var machine = LifespanMachine(count: 3)
        _ = run(&machine, .begin, .started, .signal(15))
        #expect(
            run(&machine, .started, .stopped, .stopped)
                == [[.stop(1)], [.stop(0)], [.finish(.orderly(reason: "SIGTERM"))]])
    }

    @Test func `a wish to end during a start lets the start finish and starts no further hook`() {
        var machine = LifespanMachine(count: 2)
        #expect(
            run(&machine, .begin, .endRequested(reason: "caught up"), .started, .stopped)
                == [[.start(0)], [.armDeadline], [.stop(0)], [.finish(.orderly(reason: "caught up"))]])
    }

    @Test func `a start that fails after a wish to end is a failure all the same`() {
        var machine = LifespanMachine(count: 2)
        #expect(
            run(&machine, .begin, .endRequested(reason: "caught up"), .startFailed)
                == [[.start(0)], [.armDeadline], [.finish(.failedToStart(0))]])
    }

    @Test func `a second signal ends at once, in every phase`() {
        for events: [LifespanMachine.Event] in [[], [.started], [.started, .started]] {
            var machine = LifespanMachine(count: 2)
            _ = machine.handle(.begin)
            for event in events { _ = machine.handle(event) }
            _ = machine.handle(.signal(15))
            #expect(machine.handle(.signal(2)) == [.finish(.abandoned(signal: 2))])
        }
    }

    @Test func `the first signal while it ends by a wish does not abandon`() {
        var machine = started(2)
        #expect(
            run(&machine, .endRequested(reason: "caught up"), .signal(15), .stopped, .stopped)
                == [[.armDeadline, .stop(1)], [], [.stop(0)], [.finish(.orderly(reason: "SIGTERM"))]])
    }

    @Test func `the first signal while a failed start is unwound does not abandon`() {
        var machine = LifespanMachine(count: 2)
        #expect(
            run(&machine, .begin, .started, .startFailed, .signal(15), .stopped)
                == [[.start(0)], [.start(1)], [.armDeadline, .stop(0)], [], [.finish(.failedToStart(1))]])
    }

    @Test func `a stop past the deadline names the hook that hangs`() {
        var machine = started(3)
        #expect(
            run(&machine, .signal(15), .stopped, .deadlinePassed)
                == [[.armDeadline, .stop(2)], [.stop(1)], [.finish(.timedOut(1))]])
    }

    @Test func `a start that ignores its cancellation past the deadline is named`() {
        var machine = LifespanMachine(count: 2)
        #expect(
            run(&machine, .begin, .signal(15), .deadlinePassed)
                == [[.start(0)], [.armDeadline, .cancelStart], [.finish(.timedOut(0))]])
    }

    @Test func `a hang after a failed start is reported, and the failed start stays the reason`() {
        var machine = LifespanMachine(count: 2)
        #expect(
            run(&machine, .begin, .started, .startFailed, .deadlinePassed)
                == [[.start(0)], [.start(1)], [.armDeadline, .stop(0)], [.reportHang(0), .finish(.failedToStart(1))]])
    }

    @Test func `what comes after the end, or twice, changes nothing`() {
        var machine = started(1)
        #expect(machine.handle(.deadlinePassed).isEmpty)
        #expect(
            run(&machine, .endRequested(reason: "a"), .endRequested(reason: "b")) == [[.armDeadline, .stop(0)], []])
        #expect(run(&machine, .stopped) == [[.finish(.orderly(reason: "a"))]])
        #expect(run(&machine, .stopped, .signal(15), .signal(15), .begin) == [[], [], [], []])
    }

    @Test func `a wish or signal before the beginning starts nothing`() {
        var early = LifespanMachine(count: 2)
        #expect(run(&early, .signal(15), .begin) == [[.finish(.orderly(reason: "SIGTERM"))], []])
        var wished = LifespanMachine(count: 2)
        #expect(run(&wished, .endRequested(reason: "no"), .begin) == [[.finish(.orderly(reason: "no"))], []])
    }
}
