import CProjectionABI

/// Text that stays where the host has it, without a copy: a topic, or a text of an event's state. Valid until `apply`
/// returns; `String(text)` makes a copy to keep.
///
/// Compared, ordered and hashed by its UTF-8 bytes, as databases do it, whereas `String` takes texts for equal that
/// Unicode calls equivalent. So it is both the cheapest and the right key to fold by:
/// ```swift
/// var counts: [BorrowedText: Int64] = [:]
/// for event in events { counts[try event.borrowedText("trick"), default: 0] += 1 }
/// ```
/// A literal is one too: `switch event.topic { case "dogschool.domain:Dog.Registered": … }`.
public struct BorrowedText: Hashable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The UTF-8 bytes.
    public let utf8: UnsafeRawBufferPointer

    init(_ string: projectionist_string_1) {
        utf8 = UnsafeRawBufferPointer(start: string.data, count: string.length)
    }

    /// A constant of the program, which lives as long as it.
    public init(stringLiteral value: StaticString) {
        precondition(value.hasPointerRepresentation, "a string literal is never stored as a scalar")
        utf8 = UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount)
    }

    /// Whether there is no byte.
    public var isEmpty: Bool { utf8.isEmpty }

    /// A copy as a `String`; bytes that are not UTF-8 become U+FFFD.
    public var description: String { String(decoding: utf8, as: UTF8.self) }

    /// By the UTF-8 bytes, not by what Unicode calls equivalent.
    public static func == (left: BorrowedText, right: BorrowedText) -> Bool {
        left.utf8.count == right.utf8.count && left.firstDifference(from: right) == nil
    }

    /// By the UTF-8 bytes: the order of the code points, and of a database with the collation `C`.
    public static func < (left: BorrowedText, right: BorrowedText) -> Bool {
        guard let index = left.firstDifference(from: right) else { return left.utf8.count < right.utf8.count }
        return left.utf8[index] < right.utf8[index]
    }

    /// By the UTF-8 bytes, as `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes: utf8)
        hasher.combine(utf8.count)
    }

    /// Where the two first differ within the length of the shorter one; goes by words of 8 bytes, then by bytes.
    private func firstDifference(from other: BorrowedText) -> Int? {
        let length = min(utf8.count, other.utf8.count)
        guard length > 0, let left = utf8.baseAddress, let right = other.utf8.baseAddress, left != right else {
            return nil
        }
        var index = 0
        while index + 8 <= length,
            left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                == right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        {
            index += 8
        }
        while index < length {
            if left.load(fromByteOffset: index, as: UInt8.self) != right.load(fromByteOffset: index, as: UInt8.self) {
                return index
            }
            index += 1
        }
        return nil
    }
}

extension String {
    /// A copy of what the host lends.
    public init(_ text: BorrowedText) { self = text.description }

    init(_ string: projectionist_string_1) { self = BorrowedText(string).description }
}

/// Gives `text` in the ABI's form while `body` runs; no copy is made of a native string.
func withBorrowedString<Result>(_ text: String, _ body: (projectionist_string_1) throws -> Result) rethrows -> Result {
    var text = text
    return try text.withUTF8 { bytes in
        try bytes.withMemoryRebound(to: CChar.self) { characters in
            try body(projectionist_string_1(data: characters.baseAddress, length: characters.count))
        }
    }
}
