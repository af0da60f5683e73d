public import EventStore

/// Reads the body of an append, strictly: an unknown or repeated key and a value of the wrong type are errors.
///
/// ```
/// {"originator_id": "…", "expected_version": 0, "events": [{"topic": "…", "state": {"name": "Fido"}}]}
/// ```
/// `expected_version` is the stream's last version, 0 for a new one, -1 for a new one that begins at version 0; null or left out: the end of the stream, wherever
/// that is. `state` is any JSON, stored as the very bytes of the body, or `{"base64": "…"}`.
public struct AppendDocument {
    /// The most bytes of an `originator_id`: more than that no index of PostgreSQL takes in every case.
    public static let longestID = 1024
    /// Faults past this number are not told.
    public static let mostFaults = 20

    /// - Parameters:
    ///   - bytes: UTF-8; borrowed for the call.
    ///   - originatorIDType: how the application's table keeps ids.
    ///   - maximumEvents: the most events of one append.
    public static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, originatorIDType: OriginatorIDType, maximumEvents: Int
    ) throws(AppendDocumentError) -> StreamAppend {
        var document = AppendDocument(bytes, originatorIDType: originatorIDType, maximumEvents: maximumEvents)
        do {
            try document.checkSyntax()
            try document.readBody()
        } catch {
            throw AppendDocumentError(error, in: bytes)
        }
        guard document.faults.isEmpty, let id = document.originatorID, let events = document.events else {
            throw .invalid(document.faults)
        }
        return StreamAppend(originatorID: id, expectedVersion: document.expectedVersion, events: events)
    }

    var scanner: JSONScanner
    let originatorIDType: OriginatorIDType
    let maximumEvents: Int
    private(set) var faults: [AppendDocumentError.Fault] = []
    private var originatorID: OriginatorID?
    private var expectedVersion: Int64?
    private var events: [NewEvent]?

    private init(_ bytes: UnsafeBufferPointer<UInt8>, originatorIDType: OriginatorIDType, maximumEvents: Int) {
        scanner = JSONScanner(bytes, subject: "body")
        self.originatorIDType = originatorIDType
        self.maximumEvents = maximumEvents
    }

    /// All of the body is JSON: whatever is found after this is wrong with a value, not with the text.
    private func checkSyntax() throws(LineFault) {
        var whole = scanner
        whole.skipBlank()
        try whole.skipValue()
        whole.skipBlank()
        guard whole.isAtEnd else { throw whole.unexpected("the end of the body") }
    }

    mutating func note(_ pointer: String, _ message: String) {
        if faults.count < Self.mostFaults { faults.append(.init(pointer: pointer, message: message)) }
    }

    private mutating func readBody() throws(LineFault) {
        var seen: UInt8 = 0
        let isObject = try readObject(Self.keys, at: "", seen: &seen) { document, key throws(LineFault) in
            switch key {
            case 0: document.originatorID = try document.readID()
            case 1: document.expectedVersion = try document.readExpectedVersion()
            default: document.events = try document.readEvents()
            }
        }
        guard isObject else { return note("", "must be an object with originator_id, expected_version and events") }
        if seen & 1 == 0 { note("/originator_id", "is missing; it names the stream") }
        if seen & 4 == 0 { note("/events", "is missing; an append needs at least one event") }
    }

    private static let keys: [StaticString] = ["originator_id", "expected_version", "events"]

    private mutating func readID() throws(LineFault) -> OriginatorID? {
        guard let token = try readString("/originator_id") else { return nil }
        guard let text = text(of: token, at: "/originator_id") else { return nil }
        if text.utf8.count <= Self.longestID, let id = try? OriginatorID(text, type: originatorIDType) { return id }
        switch originatorIDType {
        case .uuid: note("/originator_id", "must be a UUID: this application's table keeps ids as UUIDs")
        case .text: note("/originator_id", "must have 1 to \(Self.longestID) bytes and no NUL character")
        }
        return nil
    }

    private mutating func readExpectedVersion() throws(LineFault) -> Int64? {
        let start = scanner.offset
        try scanner.skipValue()
        let raw = scanner.bytes[start..<scanner.offset]
        if raw.first == UInt8(ascii: "n") { return nil }
        guard let value = Self.integer(String(decoding: raw, as: UTF8.self)), value >= StreamAppend.beforeZero,
            value <= Int64.max - (1 << 32)
        else {
            note(
                "/expected_version",
                "must be the stream's last version, 0 for a new stream, -1 for a new one that begins at version 0, or null for the end of the stream"
            )
            return nil
        }
        return value
    }

    /// The integer that a JSON number is; `2.0` and `2e0` are the same number as `2`, up to where a Double is exact.
    private static func integer(_ text: String) -> Int64? {
        if let integer = Int64(text) { return integer }
        guard let number = Double(text), abs(number) <= 0x1p53 else { return nil }
        return Int64(exactly: number)
    }
}
