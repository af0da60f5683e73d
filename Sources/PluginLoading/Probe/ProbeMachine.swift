/// Which library is tried in which child, and what a child's end means. Without clock, process and file.
///
/// The libraries share a child, one after the other. Whoever was at work when the child ended is a suspect, not yet a
/// culprit: a thread that a library before it has left behind may have ended the child, and a call may have taken too long
/// because the machine was busy. So a suspect is tried once more, in a child of its own, when all others are done. Only a
/// library that ends a child in which no other was before it is convicted at once.
struct ProbeMachine {
    enum Event: Sendable, Hashable {
        /// The child waits for a library.
        case ready
        /// The child is about to run this.
        case began(ProbedCall)
        case passed
        case declined
        case ended(ProbeEnd)
        /// No child can be made.
        case cannotStart(String)
        /// The host is to end, and has no time for this.
        case abandoned
    }

    enum Action: Sendable, Hashable {
        /// Makes a new child; the one before it, if any, is ended.
        case start
        /// Gives the child the library with this index.
        case ask(Int)
        case wait
        /// Ends the child, if any: every library has its outcome.
        case finish
    }

    /// One for each library, nil where it is not known yet.
    private(set) var outcomes: [ProbeOutcome?]
    /// The library that the child is at.
    private(set) var current: Int?
    /// How many children were made.
    private(set) var children = 0

    /// Not given to any child yet.
    private var waiting: ArraySlice<Int>
    private var suspects: ArraySlice<Int> = []
    /// What the suspects did, where it is known which call they were in.
    private var suspicions: [Int: ProbeFault] = [:]
    /// Those that were in the suspects' children before them.
    private var predecessors: [Int: [Int]] = [:]

    // The child:
    private var isReady = false
    /// Whether it is for one suspect: then a call may take longer.
    private(set) var isForOne = false
    private var asked: [Int] = []
    private var call: ProbedCall?

    init(count: Int) {
        outcomes = Array(repeating: nil, count: count)
        waiting = (0..<count)[...].map { $0 }[...]
    }

    /// The first action.
    mutating func begin() -> Action { next() }

    mutating func handle(_ event: Event) -> Action {
        switch event {
        case .ready:
            isReady = true
            return proceed()
        case .began(let call):
            self.call = call
            return .wait
        case .passed:
            if let current {
                outcomes[current] = .passed(isKept: true)
                // Then it was not what ended the child that it shared.
                if isForOne { doubt(predecessors[current] ?? []) }
            }
            return proceed()
        case .declined:
            if let current { outcomes[current] = .declined }
            return proceed()
        case .ended(let end):
            guard isReady else { return giveUp(.untried(reason: "the child process ended before it was ready")) }
            judge(end)
            return next()
        case .cannotStart(let reason): return giveUp(.untried(reason: reason))
        case .abandoned: return giveUp(.abandoned)
        }
    }

    /// Gives the child its next library, or leaves it.
    private mutating func proceed() -> Action {
        current = nil
        call = nil
        guard !(isForOne && asked.count == 1), let library = isForOne ? suspects.popFirst() : waiting.popFirst() else {
            return next()
        }
        current = library
        asked.append(library)
        return .ask(library)
    }

    private mutating func judge(_ end: ProbeEnd) {
        guard let library = current else { return doubt(asked) }
        if let call { suspicions[library] = ProbeFault(call: call, end: end) }
        if isForOne || (asked.count == 1 && call != nil && !end.isSilence) {
            outcomes[library] =
                suspicions[library].map { .refused($0) }
                ?? .untried(reason: "the child process ended before any of its code ran")
        } else {
            suspects.append(library)
            if !end.isSilence { predecessors[library] = asked.dropLast() }
        }
    }

    /// They may have passed and left something behind that ended the child.
    private mutating func doubt(_ libraries: [Int]) {
        for library in libraries where outcomes[library] == .passed(isKept: true) {
            outcomes[library] = .passed(isKept: false)
        }
    }

    /// Makes the next child, if one is needed.
    private mutating func next() -> Action {
        isReady = false
        asked = []
        current = nil
        call = nil
        isForOne = waiting.isEmpty
        guard !waiting.isEmpty || !suspects.isEmpty else { return .finish }
        children += 1
        return .start
    }

    private mutating func giveUp(_ outcome: ProbeOutcome) -> Action {
        for library in outcomes.indices where outcomes[library] == nil {
            outcomes[library] = suspicions[library].map { .refused($0) } ?? outcome
        }
        (waiting, suspects) = ([], [])
        return next()
    }
}
