import EventLines
import EventStore
import Foundation
import PluginManifests

/// The events that a projection is tried with: those of a file, or made up ones.
struct SampleEvents {
    /// In the order of their positions, and only of topics that the projection gets.
    let events: [StoredEvent]
    /// Whether they are made up: then a plugin may well refuse them.
    let areMadeUp: Bool

    /// - Parameters:
    ///   - path: a file of events, a line each; nil: they are made up.
    ///   - topics: those that the projection gets; empty: all.
    ///   - ids: how originator ids are kept.
    init(_ path: String?, topics: [String], ids: OriginatorIDType, seed: UInt64) throws {
        if let path {
            events = try Self.read(path, ids).filter { topics.isEmpty || topics.contains($0.topic) }
            areMadeUp = false
        } else {
            events = Self.makeUp(topics.isEmpty ? ["example:Thing.Happened"] : topics, ids, seed)
            areMadeUp = true
        }
    }

    private static func read(_ path: String, _ ids: OriginatorIDType) throws -> [StoredEvent] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CheckFault.skipped("the events \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        let reader = StoredEventReader(descriptor: descriptor, source: path, originatorIDType: ids)
        var events: [StoredEvent] = []
        while let (event, _) = try reader.next() { events.append(event) }
        return events
    }

    private static func makeUp(_ topics: [String], _ ids: OriginatorIDType, _ seed: UInt64) -> [StoredEvent] {
        var random = SeededGenerator(seed: seed)
        let streams: [OriginatorID] = (0..<5).map { number in
            ids == .uuid ? .uuid(Self.uuid(&random)) : .text("stream-\(number)")
        }
        var versions = [Int64](repeating: 0, count: streams.count)
        return (1...60).map { position in
            let stream = Int.random(in: streams.indices, using: &random)
            versions[stream] += 1
            let number = Int.random(in: 0..<1000, using: &random)
            let second = "\(number % 60 + 100)".suffix(2)
            let state = """
                {"timestamp":{"_type_":"datetime_iso","_data_":"2024-01-01T00:00:\(second).000000+00:00"},\
                "name":"name \(number)","value":\(number)}
                """
            return StoredEvent(
                position: Int64(position), originatorID: streams[stream], originatorVersion: versions[stream],
                topic: topics[Int.random(in: topics.indices, using: &random)], state: Array(state.utf8))
        }
    }

    static func uuid(_ random: inout some RandomNumberGenerator) -> UUID {
        let (high, low) = (random.next(), random.next())
        var bytes = withUnsafeBytes(of: (high, low)) { Array($0) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
