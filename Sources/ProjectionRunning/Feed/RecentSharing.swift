package import EventStore

/// Who takes part in what is read near the head, what each of them gets, and what is to be read for all: a value without a
/// clock, a thread or a database.
///
/// - A reader that stands where the events are kept, or so near to the head that they will be, gets them from here; any other
///   reads by itself.
/// - Nothing is read before somebody has taken all that is here: it is read as fast as the fastest one takes.
/// - A reader has a part in the log that it has seen the head of: what it remembers of another one has no place here.
package struct RecentSharing: Sendable {
    /// What a reader gets.
    package enum Answer: Sendable {
        case events(NotificationSlice)
        /// None of the topics up to where the reader asked, in this run of the server.
        case nothing(LogEpoch?)
        /// Read by yourself.
        case elsewhere
    }

    /// What is to be read now.
    package struct Wanted: Hashable, Sendable {
        /// Behind this position.
        package let after: Int64
        /// Empty: all.
        package let topics: [String]

        package init(after: Int64, topics: [String]) {
            self.after = after
            self.topics = topics
        }
    }

    /// What a look gives.
    package enum Step: Sendable {
        /// `isLast`: the reader has taken all that is here, and the log goes on.
        case answer(Answer, isLast: Bool)
        /// Until something is added behind a position, from which the reader then goes on; see ``prospect(behind:)``.
        case wait(from: Int64)
    }

    /// Whether it makes sense to wait.
    package enum Prospect: Sendable {
        case added, coming, never
    }

    /// A reader that is further behind the head reads by itself, filtered by the database.
    private let nearness: Int64
    private var events: RecentEvents
    /// Of those who take part; empty lists want all.
    private var members: [Int: [String]] = [:]
    private var lastMember = 0
    /// Whether somebody has taken all that is here.
    private var isTaken = false
    /// Of the log that the follower reads; nil where nobody reads on. See ``ApplicationFeed/View/generation``.
    private var generation: Int?
    private var isClosed = false

    /// Without members; nothing is followed yet.
    package init(limits: RecentEvents.Limits = RecentEvents.Limits(), nearness: Int64 = 10_000) {
        self.nearness = nearness
        events = RecentEvents(limits: limits)
    }

    /// How many events are here.
    package var count: Int { events.count }

    /// Of all members, in order; empty where one wants all.
    private var topics: [String] {
        if members.values.contains(where: \.isEmpty) { return [] }
        return Set(members.values.joined()).sorted()
    }

    // MARK: Readers

    /// Takes part from now on.
    ///
    /// - Parameter topics: what is wanted; empty for all.
    /// - Returns: what to leave with, and whether those who wait must look again.
    package mutating func join(topics: [String]) -> (member: Int, changes: Bool) {
        let before = self.topics
        lastMember += 1
        members[lastMember] = topics
        guard self.topics != before else { return (lastMember, false) }
        // What is here lacks the topics that nobody has wanted.
        events.restart(after: nil)
        return (lastMember, true)
    }

    /// Has no part any more.
    package mutating func leave(_ member: Int) { members[member] = nil }

    /// Whether what follows a position is here, so that nobody need read it.
    package func contains(_ position: Int64) -> Bool { events.contains(position) }

    /// The next events of a reader.
    ///
    /// - Parameters:
    ///   - through: the head, or below.
    ///   - generation: under which the reader has seen the head.
    package mutating func look(
        after: Int64, through: Int64, generation: Int, of topics: inout TopicFilter
    ) -> Step {
        guard self.generation == generation else { return .answer(.elsewhere, isLast: false) }
        let end = events.end ?? -1
        if after > end {
            guard through - after <= nearness else { return .answer(.elsewhere, isLast: false) }
            events.restart(after: after)
            isTaken = true
            return .wait(from: after)
        }
        switch events.events(after: after, through: through, of: &topics) {
        case .elsewhere:
            return .answer(.elsewhere, isLast: false)
        case .events(let slice):
            let isLast = slice.lastPosition.map { $0 >= events.lastPosition ?? 0 } ?? false
            if isLast { isTaken = true }
            return .answer(.events(slice), isLast: isLast && end < through)
        case .nothing(let position):
            if position >= end { isTaken = true }
            if position >= through { return .answer(.nothing(events.epoch), isLast: false) }
            return .wait(from: position)
        }
    }

    /// Whether something comes behind a position.
    package func prospect(behind position: Int64) -> Prospect {
        guard let end = events.end else { return .never }
        return end > position ? .added : .coming
    }

    // MARK: The follower

    /// What is to be read, where the log can be read up to `head`; nil for nothing.
    ///
    /// - Returns: and whether those who wait do so in vain: nothing can come behind what is above the head.
    package mutating func wanted(head: Int64) -> (wanted: Wanted?, endsWaiting: Bool) {
        guard let end = events.end, end <= head else {
            events.restart(after: nil)
            return (nil, true)
        }
        guard !members.isEmpty, isTaken, end < head else { return (nil, false) }
        return (Wanted(after: end, topics: topics), false)
    }

    /// What was read.
    ///
    /// - Parameter position: up to where it is whole.
    /// - Returns: whether it is here now, for those who wait.
    package mutating func add(_ batch: NotificationBatch, to wanted: Wanted, through position: Int64) -> Bool {
        // Somebody may have come who wants more, or whose place is another.
        guard events.end == wanted.after, topics == wanted.topics else { return false }
        events.add(batch, through: position)
        isTaken = batch.count == 0
        return true
    }

    /// From now on the follower reads on, for those who have seen the head of this generation.
    package mutating func begin(generation: Int) {
        if !isClosed { self.generation = generation }
    }

    /// What is here is not to be trusted any more, and everyone reads by themselves until the next ``begin(generation:)``.
    ///
    /// - Parameter closing: for good.
    package mutating func stop(closing: Bool = false) {
        events.restart(after: nil)
        isTaken = false
        generation = nil
        if closing { isClosed = true }
    }
}
