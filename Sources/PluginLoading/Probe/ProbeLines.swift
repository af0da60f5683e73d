import FoundationEssentials

/// Messages of a probe on their way: JSON, a line each.
package struct ProbeLines {
    /// No message is longer: what is, is none.
    private static let longest = 4 << 20
    private var pending: [UInt8] = []
    private var complete: ArraySlice<[UInt8]> = []

    package mutating func add(_ bytes: some Collection<UInt8>) {
        // Only what is new can hold an end.
        var rest = Array(bytes)[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            complete.append(pending + rest[..<end])
            pending.removeAll(keepingCapacity: true)
            rest = rest[(end + 1)...]
        }
        pending += rest
        if pending.count > Self.longest { pending.removeAll() }
    }

    /// The next message; what is none is passed over, for a plugin may write to any descriptor.
    package mutating func next<Message: Decodable>(_ type: Message.Type) -> Message? {
        while let line = complete.popFirst() {
            if let message = try? JSONDecoder().decode(type, from: Data(line)) { return message }
        }
        return nil
    }

    package static func line(_ message: some Encodable) -> [UInt8] {
        // Nothing in the messages can fail to be encoded.
        [UInt8]((try? JSONEncoder().encode(message)) ?? Data()) + [UInt8(ascii: "\n")]
    }
}
