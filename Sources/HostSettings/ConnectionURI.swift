import CLibPQ

/// A connection URI, taken apart by libpq itself.
///
/// It may hold a password anywhere, also where a mistake has put it. So nothing of a URI that cannot be used is ever
/// repeated: libpq's own messages quote it.
struct ConnectionURI: Sendable {
    struct Option: Sendable {
        let name: String
        let value: String
        let isSecret: Bool
    }

    /// What the URI gives, in libpq's order.
    let options: [Option]

    /// Why a text is not taken as a connection URI; holds nothing of it.
    struct Fault: Error, Equatable {
        let reason: String
    }

    init(_ text: String) throws(Fault) {
        try Self.checkScheme(text)
        try Self.checkEncoding(text)
        var message: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(text, &message) else {
            let words = message.map { String(cString: $0) } ?? ""
            PQfreemem(message)
            throw Fault(reason: Self.reason(words))
        }
        defer { PQconninfoFree(parsed) }
        var options: [Option] = []
        var option = parsed
        while let name = option.pointee.keyword {
            if let value = option.pointee.val {
                let isSecret = option.pointee.dispchar.map { $0.pointee == CChar(UInt8(ascii: "*")) } ?? false
                options.append(Option(name: String(cString: name), value: String(cString: value), isSecret: isSecret))
            }
            option += 1
        }
        self.options = options
        guard value("service") == nil, value("servicefile") == nil else {
            throw Fault(
                reason:
                    "a service is not taken: libpq would read it behind these settings, which always say host, port, "
                    + "user and database; write what the service holds into the URI")
        }
    }

    /// Whether libpq takes a database's name for a connection string.
    static func libpqTakes(_ name: String) -> Bool {
        name.contains("=") || name.hasPrefix("postgresql://") || name.hasPrefix("postgres://")
    }

    /// The value of an option; an empty one is none, but for the password.
    subscript(name: String) -> String? {
        if name == "host", let address = value("hostaddr"), value("host") == nil { return address }
        return value(name)
    }

    private func value(_ name: String) -> String? {
        options.last { $0.name == name && (!$0.value.isEmpty || name == "password") }?.value
    }

    /// What travels on to the connection: all that is no field of its own.
    func extras(withAddress: Bool) -> [Option] {
        let fields = ["host", "port", "user", "password", "dbname", "connect_timeout"]
        return options.filter { option in
            !fields.contains(option.name) && (withAddress || option.name != "hostaddr")
        }
    }

    /// Fit to be shown.
    var masked: String {
        let user = value("user").map { Self.encoded($0) } ?? ""
        let password = value("password") == nil ? "" : ":" + DisplayedText.mask
        let hosts = (value("host") ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let ports = (value("port") ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let places = hosts.enumerated().map { index, host in
            let port = ports.indices.contains(index) ? ports[index] : ports.count == 1 ? ports[0] : ""
            let name = host.contains(":") ? "[\(host)]" : Self.encoded(String(host))
            return name + (port.isEmpty ? "" : ":\(port)")
        }
        let rest = (extras(withAddress: true) + options.filter { $0.name == "connect_timeout" }).map {
            $0.name + "=" + ($0.isSecret ? DisplayedText.mask : Self.encoded($0.value))
        }
        return "postgresql://" + user + password + (user.isEmpty && password.isEmpty ? "" : "@")
            + places.joined(separator: ",") + "/" + Self.encoded(value("dbname") ?? "")
            + (rest.isEmpty ? "" : "?" + rest.joined(separator: "&"))
    }

    private static func checkScheme(_ text: String) throws(Fault) {
        if text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") { return }
        throw Fault(
            reason: "only postgresql:// and postgres:// are taken; write postgresql://user:password@host:port/database")
    }

    /// Finds the mistakes with which a piece of a password would be taken for a host, port or database, and shown.
    private static func checkEncoding(_ text: String) throws(Fault) {
        let afterScheme = text.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)[1]
        let at = afterScheme.firstIndex(of: "@") ?? afterScheme.startIndex
        let place = afterScheme[at...].firstIndex(of: "?").map { afterScheme[..<$0] } ?? afterScheme
        let slash = place.firstIndex(of: "/") ?? place.endIndex
        if place[..<slash].count(where: { $0 == "@" }) > 1 || place[slash...].contains("@") {
            throw Fault(
                reason:
                    "a user or password with one of '@', '/', ':', '?', '#', '%' must be percent-encoded ('@' is "
                    + "%40, '/' is %2F)"
            )
        }
    }

    private static func reason(_ words: String) -> String {
        let known: [(String, String)] = [
            (
                "invalid percent-encoded token",
                "a '%' is not followed by two hexadecimal digits; write a percent sign as %25"
            ),
            ("forbidden value %00", "it holds %00; remove it"),
            ("end of string reached when looking for matching", "its IPv6 address is not closed by ']'"),
            ("IPv6 host address may not be empty", "its IPv6 address is empty"),
            ("unexpected character", "something other than ':' or '/' follows its IPv6 address"),
            ("invalid URI query parameter", "it has an option that libpq does not know"),
            ("missing key/value separator", "one of its options has no '='"),
            ("extra key/value separator", "one of its options has more than one '=' (write it as %3D)"),
        ]
        return known.first { words.contains($0.0) }?.1 ?? "libpq cannot take it apart"
    }

    private static func encoded(_ value: String) -> String {
        let kept = Array("-._~/,:".utf8)
        return value.utf8.map { byte in
            if VariableName.isPart(byte) || kept.contains(byte) { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
