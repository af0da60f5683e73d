/// What a plugin holds of the host: a number in the place of a pointer, so that one that is used too late, or made up,
/// leads to no memory.
///
/// The bits, from the highest: 40 for the generation of the call (for rows: the number of the query), 20 for the place in
/// ``CallTable``, 4 for the kind.
struct CallHandle {
    enum Kind: UInt {
        case call = 1
        case error
        case rows
        case document
    }

    /// The bits of a handle below its generation.
    static let lowBits: UInt = 24
    static let places: UInt = 1 << 20

    let bits: UInt

    init(_ kind: Kind, generation: UInt, place: UInt) {
        bits = generation << Self.lowBits | place << 4 | kind.rawValue
    }

    /// nil for a null pointer, and for a handle of another kind.
    @inline(__always)
    init?(_ pointer: UnsafeRawPointer?, _ kind: Kind) {
        bits = UInt(bitPattern: pointer)
        guard bits & 0xF == kind.rawValue else { return nil }
    }

    @inline(__always)
    init?(_ pointer: OpaquePointer?, _ kind: Kind) {
        bits = UInt(bitPattern: pointer)
        guard bits & 0xF == kind.rawValue else { return nil }
    }

    var generation: UInt { bits >> Self.lowBits }
    var place: UInt { bits >> 4 & (Self.places - 1) }
    var pointer: OpaquePointer { OpaquePointer(bitPattern: bits)! }
    var rawPointer: UnsafeRawPointer { UnsafeRawPointer(bitPattern: bits)! }
}
