import Foundation

/// A response as it came.
public struct ReceivedResponse: Sendable {
    /// The status code.
    public let status: Int
    /// Names in lower case.
    public let headers: [String: String]
    /// The body without its transfer encoding.
    public let body: [UInt8]

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// - Throws: where the body is no JSON.
    public func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed) }

    /// - Throws: where the body is no JSON object.
    public func object() throws -> [String: Any] {
        guard let object = try json() as? [String: Any] else { throw TestFailure("no object: \(text)") }
        return object
    }

    /// The last part of a problem's type.
    public var problem: String? {
        guard headers["content-type"] == "application/problem+json", let type = try? object()["type"] as? String else {
            return nil
        }
        return type.split(separator: ":").last.map(String.init)
    }

    /// The pointers and parameters of a problem's errors.
    public var faultyFields: [String] {
        let errors = (try? object()["errors"]) as? [[String: Any]] ?? []
        return errors.compactMap { ($0["pointer"] ?? $0["parameter"]) as? String }
    }
}

extension RawClient {
    /// Sends a request; the body's length is said unless `headers` say otherwise.
    public func send(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: test\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
        try await send(text + "\r\n" + (body ?? ""))
    }

    /// The next response.
    ///
    /// - Parameter hasBody: false after `HEAD`.
    public func response(hasBody: Bool = true) async throws -> ReceivedResponse {
        guard let head = try await receive(through: "\r\n\r\n") else {
            throw TestFailure("the connection was closed without a response")
        }
        let lines = head.components(separatedBy: "\r\n")
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw TestFailure("no status line: \(lines[0])")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        var body: [UInt8] = []
        if hasBody, status >= 200, status != 204 {
            if let length = headers["content-length"].flatMap({ Int($0) }) {
                body = try await receive(count: length)
            } else if headers["transfer-encoding"] == "chunked" {
                while let chunk = try await chunk() { body += chunk }
            } else {
                while true {
                    let more = try await receive()
                    if more.isEmpty { break }
                    body += more
                }
            }
        }
        return ReceivedResponse(status: status, headers: headers, body: body)
    }

    /// The next chunk of a chunked body; nil after the last.
    public func chunk() async throws -> [UInt8]? {
        guard let line = try await receive(through: "\r\n"),
            let length = Int(String(line.prefix { $0.isHexDigit }), radix: 16)
        else {
            throw TestFailure("no chunk")
        }
        let bytes = try await receive(count: length)
        _ = try await receive(count: 2)
        return length == 0 ? nil : bytes
    }
}
