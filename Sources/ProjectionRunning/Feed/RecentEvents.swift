import EventStore

/// The last events of a log, each read once for all who are near its head: a value without a clock or a database.
///
/// It is whole from ``start`` to ``end``: what stands at a position in between is in it, unless no reader wants its topic. A
/// reader that is further behind reads by itself until it comes into that stretch.
package struct RecentEvents: Sendable {
    /// How much of the log is kept.
    package struct Limits: Sendable, Hashable {
        /// How many at the most, but for the last page.
        package var events: Int
        /// Of states and topics.
        package var bytes: Int
        /// Small reads are gathered in pages of so many events, so that whoever comes later has one batch of them.
        package var page: Int
        /// A page takes no more bytes either: the oldest one can only go as a whole.
        var pageBytes: Int { bytes / 16 }

        /// As a process keeps them, where nothing else is said.
        package init(events: Int = 5000, bytes: Int = 16 << 20, page: Int = 1024) {
            self.events = events
            self.bytes = bytes
            self.page = page
        }
    }

    /// What there is for a reader.
    enum Found {
        /// Events of its topics, from one page; there may be more behind them.
        case events(NotificationSlice)
        /// None of its topics up to this position.
        case nothing(through: Int64)
        /// Its place is not in here.
        case elsewhere
    }

    private struct Page {
        let batch: NotificationBatch
        /// The position up to which the pages before it go.
        let after: Int64
        var through: Int64
        /// The number of each event's topic.
        var topics: [Int]
        var bytes = 0
        /// Whether it was made to gather small reads.
        let gathers: Bool
    }

    private let limits: Limits
    private var pages: [Page] = []
    /// The events after this position are here.
    private(set) var start: Int64 = 0
    /// Up to this one; nil where nothing was read yet.
    private(set) var end: Int64?
    private(set) var count = 0
    private(set) var bytes = 0
    /// Which run of the server they were read from.
    private(set) var epoch: LogEpoch?
    private var topicNumbers: [[UInt8]: Int] = [:]
    /// The topics by their numbers, which stay.
    private(set) var topicNames: [String] = []

    init(limits: Limits = Limits()) { self.limits = limits }

    /// Forgets the events: the next that are added follow `position`.
    mutating func restart(after position: Int64?) {
        pages = []
        count = 0
        bytes = 0
        start = position ?? 0
        end = position
    }

    /// Of the last event; nil where there is none.
    var lastPosition: Int64? { pages.last?.batch.lastPosition }

    /// Whether all events behind a position, as far as they were read, are here.
    func contains(_ position: Int64) -> Bool { end.map { start <= position && position <= $0 } ?? false }

    /// Adds what stands behind ``end`` up to a position.
    mutating func add(_ batch: NotificationBatch, through position: Int64) {
        guard let end else { preconditionFailure("nothing is followed yet") }
        self.end = position
        epoch = batch.epoch
        guard batch.count > 0 else {
            if !pages.isEmpty { pages[pages.count - 1].through = position }
            return
        }
        let numbers = numbers(ofTopicsIn: batch)
        let size = batch.records.reduce(0) { $0 + $1.state.count + $1.topic.count }
        if batch.count * 2 > limits.page || size * 2 > limits.pageBytes {
            pages.append(
                Page(batch: batch, after: end, through: position, topics: numbers, bytes: size, gathers: false))
        } else {
            if !fits(batch, size) {
                let page = NotificationBatch(
                    capacity: limits.page, originatorIDType: batch.originatorIDType, epoch: batch.epoch)
                pages.append(Page(batch: page, after: end, through: position, topics: [], gathers: true))
            }
            pages[pages.count - 1].batch.append(batch)
            pages[pages.count - 1].topics += numbers
            pages[pages.count - 1].bytes += size
            pages[pages.count - 1].through = position
        }
        count += batch.count
        bytes += size
        while pages.count > 1, count > limits.events || bytes > limits.bytes { dropFirst() }
    }

    private func fits(_ batch: NotificationBatch, _ size: Int) -> Bool {
        guard let last = pages.last, last.gathers, last.batch.epoch == batch.epoch else { return false }
        return last.batch.count + batch.count <= last.batch.capacity && last.bytes + size <= limits.pageBytes
    }

    private mutating func dropFirst() {
        let page = pages.removeFirst()
        start = page.through
        count -= page.batch.count
        bytes -= page.bytes
    }

    private mutating func numbers(ofTopicsIn batch: NotificationBatch) -> [Int] {
        batch.records.map { record in
            let topic = Array(record.topic)
            if let known = topicNumbers[topic] { return known }
            topicNumbers[topic] = topicNames.count
            topicNames.append(String(decoding: topic, as: UTF8.self))
            return topicNames.count - 1
        }
    }

    /// The next events of a reader's topics.
    func events(after: Int64, through: Int64, of topics: inout TopicFilter) -> Found {
        guard let end, contains(after) else { return .elsewhere }
        var first = pages.count
        while first > 0, pages[first - 1].through > after { first -= 1 }
        for page in pages[first...] where page.after < through {
            if let slice = events(of: page, after: after, through: through, &topics) { return .events(slice) }
        }
        return .nothing(through: max(after, min(end, through)))
    }

    private func events(
        of page: Page, after: Int64, through: Int64, _ topics: inout TopicFilter
    ) -> NotificationSlice? {
        let records = page.batch.records
        let count = page.topics.count
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if records[middle].position > after { high = middle } else { low = middle + 1 }
        }
        var indexes: [Int32] = []
        var index = low
        while index < count, records[index].position <= through {
            if topics.lets(page.topics[index], named: topicNames) { indexes.append(Int32(index)) }
            index += 1
        }
        guard !indexes.isEmpty else { return nil }
        if indexes.count == index - low { return NotificationSlice(page.batch, range: low..<index) }
        return NotificationSlice(page.batch, indexes: indexes[...])
    }
}
