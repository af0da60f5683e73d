import EventStore
import ProjectionRunning

/// What the runners of a process know of the log, and the one reader who reads near the head for all of them: the real value of
/// those who share, and a follower in whose steps others come between.
struct SimulatedFeed {
    private enum Phase {
        case looking
        case publishing(head: Int64, logNumber: Int)
        case beginning
    }

    private(set) var view = RunnerEvent.Head(head: nil, generation: 0, highestAtStart: nil)
    /// Which log the view is of.
    private(set) var seenLog = -1
    var sharing: RecentSharing
    private var phase = Phase.looking
    private var generation = 0
    /// Of the reader's last look; nil where it is to connect.
    private var last: (epoch: Int, head: Int64)?
    private var connectsAt = Duration.zero
    private(set) var isWoken = false

    /// Few events are kept, and few read at once, so that readers fall out of what is kept.
    private static let most = 12
    private static let readLimit = 5

    init() {
        var limits = RecentEvents.Limits()
        limits.events = Self.most
        limits.page = 4
        sharing = RecentSharing(limits: limits, nearness: 10)
    }

    mutating func wake() { isWoken = true }

    /// Whether more is kept than may be.
    var isOverBound: Bool { sharing.count > Self.most }

    /// Looks at the log, reads on, and tells the runners; it may be held up in between.
    mutating func step(_ world: inout World) {
        guard world.now >= connectsAt else { return }
        repeat {
            switch phase {
            case .looking:
                isWoken = false
                guard look(&world) else { return }
            case .publishing(let head, let logNumber):
                view.head = head
                view.generation = generation
                view.highestAtStart = view.highestAtStart ?? head
                seenLog = logNumber
                phase = .beginning
            case .beginning:
                sharing.begin(generation: generation)
                phase = .looking
                return
            }
        } while !world.strikes(0.1)
    }

    /// - Returns: false where the connection was lost.
    private mutating func look(_ world: inout World) -> Bool {
        let store = world.store
        if let last {
            let isLost = last.epoch != store.epoch || world.strikes(0.005)
            if isLost, world.random.below(2) == 0 {
                sharing.stop()
                generation += 1
                self.last = nil
                connectsAt = world.now + world.random.duration(upTo: .seconds(1))
                return false
            }
            // The reader has connected anew by itself, or found an older log.
            if isLost || store.highest < last.head {
                generation += 1
                sharing.stop()
            }
        } else {
            sharing.stop()
        }
        let head = store.highest
        last = (store.epoch, head)
        // Before it is published: whoever hears of the head finds the events.
        while let wanted = sharing.wanted(head: head).wanted {
            let topics = store.topics(named: wanted.topics)
            let events = store.read(after: wanted.after, through: head, limit: Self.readLimit, topics: topics) ?? []
            let isWhole = events.count < Self.readLimit || world.bug == .trustsShortRead
            let batch = SimulatedBatch.make(events, epoch: store.logEpoch)
            _ = sharing.add(batch, to: wanted, through: isWhole ? head : events.last?.position ?? head)
        }
        phase = .publishing(head: head, logNumber: store.logNumber)
        return true
    }
}
