import NIOHTTP1
import Synchronization

/// The id of a request, which every response carries in `X-Request-Id`.
enum RequestIdentifier {
    static let header = "X-Request-Id"
    static let longest = 128

    /// The client's own id, if it is one that can be repeated safely; else a new one.
    static func of(_ head: HTTPRequestHead) -> String {
        guard let own = head.headers.first(name: header), isValid(own) else { return next() }
        return own
    }

    /// Letters, digits and `. _ ~ + / = : @ -`, 1 to ``longest`` of them.
    static func isValid(_ id: String) -> Bool {
        (1...longest).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: ".-_~+/=:@".utf8.contains(byte)
                }
            }
    }

    /// Unlike any other, of this process or another.
    static func next() -> String {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        return prefix + String(number | 1 << 40, radix: 16).dropFirst()
    }

    private static let counter = Atomic<UInt64>(0)
    private static let prefix = String(UInt64.random(in: 1 << 60...UInt64.max), radix: 16) + "-"
}
