import Testing

@testable import PluginLoading

/// What a probe decides, without any process.
@Suite struct ProbeMachineTests {
    private static let crash = ProbeEnd.signal(11)
    private static let silence = ProbeEnd.silence(.seconds(10))

    /// Plays a course of events, and expects the action that follows each.
    private func play(
        _ machine: inout ProbeMachine, _ course: [(ProbeMachine.Event, ProbeMachine.Action)],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (event, action) in course {
            #expect(machine.handle(event) == action, "after \(event)", sourceLocation: sourceLocation)
        }
    }

    @Test func `with nothing to try no child is made`() {
        var machine = ProbeMachine(count: 0)
        #expect(machine.begin() == .finish)
        #expect(machine.children == 0)
    }

    @Test func `good libraries share a child`() {
        var machine = ProbeMachine(count: 3)
        #expect(machine.begin() == .start)
        play(
            &machine,
            [
                (.ready, .ask(0)), (.began(.constructor), .wait), (.passed, .ask(1)), (.began(.entry), .wait),
                (.declined, .ask(2)), (.passed, .finish),
            ])
        #expect(machine.outcomes == [.passed(isKept: true), .declined, .passed(isKept: true)])
        #expect(machine.children == 1)
    }

    @Test(arguments: [crash, .exit(0), .exit(nil)])
    func `one that ends a child before any other was in it is convicted at once`(end: ProbeEnd) {
        var machine = ProbeMachine(count: 2)
        #expect(machine.begin() == .start)
        play(
            &machine,
            [
                (.ready, .ask(0)), (.began(.constructor), .wait), (.began(.initialize), .wait), (.ended(end), .start),
                (.ready, .ask(1)), (.passed, .finish),
            ])
        #expect(
            machine.outcomes == [.refused(ProbeFault(call: .initialize, end: end)), .passed(isKept: true)])
        #expect(machine.children == 2)
    }

    @Test func `one that ends a child which others were in is tried once more, alone and last`() {
        var machine = ProbeMachine(count: 3)
        #expect(machine.begin() == .start)
        play(
            &machine,
            [
                (.ready, .ask(0)), (.passed, .ask(1)), (.began(.entry), .wait), (.ended(Self.crash), .start),
                (.ready, .ask(2)), (.passed, .start),
                (.ready, .ask(1)), (.began(.entry), .wait), (.ended(Self.crash), .finish),
            ])
        #expect(
            machine.outcomes == [
                .passed(isKept: true), .refused(ProbeFault(call: .entry, end: Self.crash)), .passed(isKept: true),
            ])
    }

    @Test func `where it then passes, no verdict on those that shared its child is kept`() {
        var machine = ProbeMachine(count: 3)
        #expect(machine.begin() == .start)
        play(
            &machine,
            [
                (.ready, .ask(0)), (.passed, .ask(1)), (.began(.entry), .wait), (.ended(Self.crash), .start),
                (.ready, .ask(2)), (.passed, .start), (.ready, .ask(1)), (.passed, .finish),
            ])
        #expect(
            machine.outcomes == [.passed(isKept: false), .passed(isKept: true), .passed(isKept: true)])
    }

    @Test func `a call that takes too long is tried a second time, alone, and only then convicted`() {
        var machine = ProbeMachine(count: 1)
        #expect(machine.begin() == .start)
        play(
            &machine,
            [
                (.ready, .ask(0)), (.began(.create("dogs")), .wait), (.ended(Self.silence), .start), (.ready, .ask(0)),
                (.began(.create("dogs")), .wait), (.ended(Self.silence), .finish),
            ])
        #expect(machine.outcomes == [.refused(ProbeFault(call: .create("dogs"), end: Self.silence))])
    }

    @Test func `a call that takes too long only once is no fault, and casts no doubt on others`() {
        var machine = ProbeMachine(count: 2)
        #expect(machine.begin() == .start)
        play(
            &machine,
            [
                (.ready, .ask(0)), (.passed, .ask(1)), (.began(.entry), .wait), (.ended(Self.silence), .start),
                (.ready, .ask(1)), (.passed, .finish),
            ])
        #expect(machine.outcomes == [.passed(isKept: true), .passed(isKept: true)])
    }

    @Test func `where no child can be made nothing is known, and nobody is blamed`() {
        var machine = ProbeMachine(count: 2)
        #expect(machine.begin() == .start)
        #expect(machine.handle(.cannotStart("no memory")) == .finish)
        #expect(machine.outcomes == [.untried(reason: "no memory"), .untried(reason: "no memory")])
    }

    @Test func `where the host is to end, what is not known is not opened`() {
        var machine = ProbeMachine(count: 2)
        #expect(machine.begin() == .start)
        play(
            &machine,
            [(.ready, .ask(0)), (.passed, .ask(1)), (.began(.entry), .wait), (.abandoned, .finish)])
        #expect(machine.outcomes == [.passed(isKept: true), .abandoned])
    }

    @Test func `a child that ends before it was ready is no library's fault`() {
        var machine = ProbeMachine(count: 1)
        #expect(machine.begin() == .start)
        #expect(machine.handle(.ended(.exit(127))) == .finish)
        #expect(machine.outcomes == [.untried(reason: "the child process ended before it was ready")])
    }

    @Test func `a suspect is not opened untried where no child can be made for it`() {
        var machine = ProbeMachine(count: 2)
        #expect(machine.begin() == .start)
        play(
            &machine,
            [
                (.ready, .ask(0)), (.passed, .ask(1)), (.began(.entry), .wait), (.ended(Self.crash), .start),
                (.cannotStart("no memory"), .finish),
            ])
        #expect(
            machine.outcomes == [.passed(isKept: true), .refused(ProbeFault(call: .entry, end: Self.crash))])
    }

    @Test func `a child that ends before the library's first call does not convict it`() {
        var machine = ProbeMachine(count: 2)
        #expect(machine.begin() == .start)
        play(
            &machine,
            [
                (.ready, .ask(0)), (.passed, .ask(1)), (.ended(Self.crash), .start), (.ready, .ask(1)),
                (.passed, .finish),
            ])
        // What ended it came from the one before.
        #expect(machine.outcomes == [.passed(isKept: false), .passed(isKept: true)])
    }

    @Test(arguments: 1...40) func `whatever happens, each library has its outcome after few children`(seed: Int) {
        var random = SystemRandomNumberGenerator()
        let count = Int.random(in: 0...6, using: &random)
        var machine = ProbeMachine(count: count)
        var action = machine.begin()
        var steps = 0
        while action != .finish, steps < 1000 {
            steps += 1
            let events: [ProbeMachine.Event] =
                switch action {
                case .start: [.ready, .ready, .ready, .ended(Self.crash), .cannotStart("")]
                default: [.began(.entry), .passed, .declined, .ended(Self.crash), .ended(Self.silence)]
                }
            action = machine.handle(events.randomElement(using: &random) ?? .ready)
        }
        #expect(action == .finish)
        #expect(!machine.outcomes.contains(nil))
        #expect(machine.children <= 2 * count)
    }
}
