import NIOCore
import NIOHTTP1

/// What went wrong, as problem details (RFC 9457). Holds no SQL text, no values of rows and no secrets.
struct Problem: Sendable {
    /// The last part of `type`: `urn:projectionist:problem:unknown-application`.
    var kind: String
    var status: HTTPResponseStatus
    var title: String
    var detail: String
    /// What is wrong, by field.
    var faults: [FieldFault] = []
    /// Members beyond those of the RFC, in order.
    var extensions: [(name: String, value: Int64?)] = []
    /// Why the host is not ready, one line each.
    var reasons: [String] = []
    var headers: HTTPHeaders = [:]

    init(_ status: HTTPResponseStatus, _ kind: String, _ title: String, _ detail: String) {
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
    }

    func with(_ change: (inout Problem) -> Void) -> Problem {
        var problem = self
        change(&problem)
        return problem
    }

    static let contentType = "application/problem+json"

    func reply(requestID: String) -> Reply {
        var bytes = ByteBuffer()
        bytes.writeStaticString("{\"type\": ")
        bytes.writeJSON("urn:projectionist:problem:" + kind)
        bytes.writeStaticString(", \"title\": ")
        bytes.writeJSON(title)
        bytes.writeStaticString(", \"status\": ")
        bytes.writeJSON(Int64(status.code))
        bytes.writeStaticString(", \"detail\": ")
        bytes.writeJSON(detail)
        for (name, value) in extensions {
            bytes.writeStaticString(", ")
            bytes.writeJSON(name)
            bytes.writeStaticString(": ")
            bytes.writeJSON(value)
        }
        if !reasons.isEmpty {
            bytes.writeStaticString(", \"reasons\": ")
            bytes.writeJSONArray(reasons) { $0.writeJSON($1) }
        }
        if !faults.isEmpty {
            bytes.writeStaticString(", \"errors\": ")
            bytes.writeJSONArray(faults) { $0.write($1) }
        }
        bytes.writeStaticString(", \"request_id\": ")
        bytes.writeJSON(requestID)
        bytes.writeStaticString("}")
        var headers = headers
        headers.add(name: "Content-Type", value: Self.contentType)
        return Reply(status, headers: headers, body: .bytes(bytes))
    }
}

extension ByteBuffer {
    fileprivate mutating func write(_ fault: FieldFault) {
        switch fault.place {
        case .pointer(let pointer):
            writeStaticString("{\"pointer\": ")
            writeJSON(pointer)
        case .parameter(let name):
            writeStaticString("{\"parameter\": ")
            writeJSON(name)
        }
        writeStaticString(", \"detail\": ")
        writeJSON(fault.message)
        writeStaticString("}")
    }
}
