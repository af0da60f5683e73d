import NIOCore

/// A small JSON object, written member by member in the order in which they are added.
struct JSONObject: Sendable {
    private(set) var bytes = ByteBuffer()

    private mutating func begin(_ name: String) {
        bytes.writeStaticString(bytes.readableBytes == 0 ? "{" : ", ")
        bytes.writeJSON(name)
        bytes.writeStaticString(": ")
    }

    /// The object as it stands.
    var closed: ByteBuffer {
        var closed = bytes
        closed.writeStaticString(bytes.readableBytes == 0 ? "{}" : "}")
        return closed
    }

    mutating func add(_ name: String, _ text: String?) {
        begin(name)
        bytes.writeJSON(text)
    }

    mutating func add(_ name: String, _ number: Int64?) {
        begin(name)
        bytes.writeJSON(number)
    }

    mutating func add(_ name: String, _ number: Double?) {
        begin(name)
        bytes.writeJSON(number)
    }

    mutating func add(_ name: String, _ flag: Bool) {
        begin(name)
        bytes.writeStaticString(flag ? "true" : "false")
    }

    mutating func add(_ name: String, _ object: JSONObject?) {
        begin(name)
        if let object { bytes.writeImmutableBuffer(object.closed) } else { bytes.writeStaticString("null") }
    }

    mutating func add(_ name: String, _ objects: [JSONObject]) {
        begin(name)
        bytes.writeJSONArray(objects) { $0.writeImmutableBuffer($1.closed) }
    }

    mutating func add(_ name: String, _ texts: [String]) {
        begin(name)
        bytes.writeJSONArray(texts) { $0.writeJSON($1) }
    }

    mutating func add(_ name: String, _ numbers: [Int64]) {
        begin(name)
        bytes.writeJSONArray(numbers) { $0.writeJSON($1) }
    }

    /// An object that is written already, with its braces.
    init(closed: ByteBuffer) {
        bytes = closed.getSlice(at: closed.readerIndex, length: max(0, closed.readableBytes - 1)) ?? ByteBuffer()
    }

    init(_ fill: (inout JSONObject) -> Void = { _ in }) { fill(&self) }
}
