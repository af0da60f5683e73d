/// What is wrong with the body of an append.
public enum AppendDocumentError: Error, Sendable, Hashable {
    /// What is wrong with one value.
    public struct Fault: Sendable, Hashable {
        /// A JSON pointer (RFC 6901): `/events/3/topic`; empty for the body as a whole.
        public let pointer: String
        /// What is wrong and what would be right, one line; holds no value of the body.
        public let message: String
    }

    /// It is no JSON. Line and column count from 1, the column in characters (Unicode scalars).
    case malformed(line: Int, column: Int, message: String)
    /// It is JSON, but not an append: the faults in the order of the body, at most ``AppendDocument/mostFaults``.
    case invalid([Fault])
}

extension AppendDocumentError {
    /// Where a fault of the scanner stands.
    init(_ fault: LineFault, in bytes: UnsafeBufferPointer<UInt8>) {
        let before = bytes.prefix(fault.offset ?? 0)
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let rest = UnsafeBufferPointer(rebasing: bytes[start...])
        let column = LineFault((fault.offset ?? 0) - start, "").column(in: rest) ?? 1
        self = .malformed(line: line, column: column, message: fault.message)
    }
}
