public import Foundation

/// A log of the dog school, made up from a seed, with the read models that follow from it. The same seed gives the same
/// log.
public struct DogSchoolLog: Sendable {
    /// An event as `events append` reads it.
    public struct Line: Sendable {
        /// The dog's id, a UUID in lower case with hyphens.
        public let originatorID: String
        /// Where the event stands in the dog's stream, from 1.
        public let originatorVersion: Int64
        /// ``DogSchoolLog/registered`` or ``DogSchoolLog/trickAdded``.
        public let topic: String
        /// The state as JSON text.
        public let state: String

        /// The line without its end.
        public var json: String {
            "{\"originator_id\":\"\(originatorID)\",\"originator_version\":\(originatorVersion),"
                + "\"topic\":\"\(topic)\",\"state\":\(state)}"
        }
    }

    /// A dog as its events make it.
    public struct Dog: Sendable, Hashable {
        /// As the dog was registered, with letters beyond ASCII.
        public var name: String
        /// In the order in which it learned them.
        public var tricks: [String]
    }

    /// The topic of a dog's first event.
    public static let registered = "dogschool.domain:Dog.Registered"
    /// The topic of a trick that a dog has learnt.
    public static let trickAdded = "dogschool.domain:Dog.TrickAdded"
    /// The names of the tricks, with what JSON and SQL must quote.
    public static let tricks = ["sit", "roll over", "fetch", "beg", "spin", "Pfötchen", #"say \"please\""#, "it's me"]

    /// The events in the order of the log.
    public private(set) var lines: [Line] = []
    /// `trick_counts`.
    public private(set) var trickCounts: [String: Int64] = [:]
    /// The dogs by id.
    public private(set) var dogs: [String: Dog] = [:]
    /// `daily_registrations`.
    public private(set) var registrations: [String: Int64] = [:]

    private var random: SeededRandom
    private var ids: [String] = []

    /// A log of `count` events: about one in five registers a dog, the others teach a trick to one of those there.
    public init(events count: Int, seed: UInt64) {
        random = SeededRandom(seed)
        lines.reserveCapacity(count)
        for index in 0..<count {
            if ids.isEmpty || random.next() % 5 == 0 { register(index) } else { addTrick(index) }
        }
    }

    /// Writes the events, or some of them, as JSON Lines.
    public func write(_ range: Range<Int>? = nil, to file: URL) throws {
        var text = ""
        for line in lines[range ?? lines.indices] { text += line.json + "\n" }
        try Data(text.utf8).write(to: file)
    }

    private mutating func register(_ index: Int) {
        let id = Self.uuid(random.next(), random.next())
        let name = "Dog \(index) Žofie"
        let day = Self.day(index)
        ids.append(id)
        dogs[id] = Dog(name: name, tricks: [])
        registrations[day, default: 0] += 1
        // As the Python library writes it: the aggregate's own topic lets its repository build the dog again.
        let state =
            "{\"timestamp\":\(Self.timestamp(index)),\"originator_topic\":\"dogschool.domain:Dog\",\"name\":\"\(name)\"}"
        lines.append(Line(originatorID: id, originatorVersion: 1, topic: Self.registered, state: state))
    }

    private mutating func addTrick(_ index: Int) {
        let id = ids[Int(random.next() % UInt64(ids.count))]
        let escaped = Self.tricks[Int(random.next() % UInt64(Self.tricks.count))]
        let trick = escaped.replacing("\\", with: "")
        dogs[id]?.tricks.append(trick)
        trickCounts[trick, default: 0] += 1
        let version = Int64(1 + (dogs[id]?.tricks.count ?? 0))
        lines.append(
            Line(
                originatorID: id, originatorVersion: version, topic: Self.trickAdded,
                state: "{\"timestamp\":\(Self.timestamp(index)),\"trick\":\"\(escaped)\"}"))
    }

    /// 5,000 events to a day of November 2026.
    private static func day(_ index: Int) -> String {
        "2026-11-\(padded(1 + index / 5000 % 28))"
    }

    private static func timestamp(_ index: Int) -> String {
        let time = "\(padded(index / 3600 % 24)):\(padded(index / 60 % 60)):\(padded(index % 60)).000001+00:00"
        return "{\"_type_\":\"datetime_iso\",\"_data_\":\"\(day(index))T\(time)\"}"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func uuid(_ high: UInt64, _ low: UInt64) -> String {
        var bytes = [UInt8]()
        for word in [high, low] {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(word >> shift & 0xff)) }
        }
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let groups = [(0, 8), (8, 4), (12, 4), (16, 4), (20, 12)]
        return groups.map { String(digits.dropFirst($0.0).prefix($0.1)) }.joined(separator: "-")
    }
}

/// SplitMix64: the same numbers from the same seed, on every machine.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter seed: any number, 0 too.
    public init(_ seed: UInt64) { state = seed }

    /// The next number; all 64 bits are equally random.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
