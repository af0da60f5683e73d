/// What names a pair of keys. It is a random number, which proves nothing: the signature does.
public struct MinisignKeyID: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let number: UInt64

    /// - Parameter bytes: 8 of them, as they stand in the files.
    init(_ bytes: some Collection<UInt8>) {
        number = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// As minisign writes it: hexadecimal, upper case, without leading zeros.
    public var description: String { String(number, radix: 16, uppercase: true) }

    /// By number.
    public static func < (first: MinisignKeyID, second: MinisignKeyID) -> Bool { first.number < second.number }
}
