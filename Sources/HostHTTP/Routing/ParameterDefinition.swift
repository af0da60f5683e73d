/// One parameter of a route: the same definition reads it and describes it.
struct ParameterDefinition: Sendable {
    enum Place: String, Sendable {
        case path
        case query
        case header
    }

    enum Kind: Sendable {
        /// Any text of 1 to 1024 characters.
        case text
        case integer(ClosedRange<Int64>, default: Int64?)
        /// A decimal number of seconds.
        case seconds(ClosedRange<Double>, default: Double)
        case boolean(default: Bool)
        /// Texts; the parameter may be repeated.
        case list
        /// Two integers from 0 on with a comma between.
        case range
    }

    let name: String
    let place: Place
    let kind: Kind
    let summary: String
    let isRequired: Bool

    init(_ name: String, _ place: Place, _ kind: Kind, _ summary: String, isRequired: Bool = false) {
        self.name = name
        self.place = place
        self.kind = kind
        self.summary = summary
        self.isRequired = isRequired || place == .path
    }
}

extension ParameterDefinition {
    /// What stands for a parameter that was left out.
    var absent: ParameterValue? {
        switch kind {
        case .integer(_, let value): value.map { .integer($0) }
        case .seconds(_, let value): .seconds(value)
        case .boolean(let value): .boolean(value)
        case .list: .list([])
        case .text, .range: nil
        }
    }

    /// Reads a value; the fault says what would be right and does not repeat what was sent.
    func read(_ text: String) throws(FieldFault) -> ParameterValue {
        switch kind {
        case .text, .list:
            guard (1...Self.longestText).contains(text.unicodeScalars.count) else {
                throw fault("must have 1 to \(Self.longestText) characters")
            }
            return .text(text)
        case .integer(let range, _):
            let bounds =
                range.upperBound == .max
                ? "must be an integer from \(range.lowerBound) on, of 64 bits"
                : "must be an integer from \(range.lowerBound) to \(range.upperBound)"
            guard let value = Self.integer(text), range.contains(value) else { throw fault(bounds) }
            return .integer(value)
        case .seconds(let range, _):
            guard Self.isDecimal(text), let value = Double(text), range.contains(value) else {
                throw fault("must be a number of seconds from \(range.lowerBound) to \(range.upperBound)")
            }
            return .seconds(value)
        case .boolean:
            switch text.lowercased() {
            case "true", "1": return .boolean(true)
            case "false", "0": return .boolean(false)
            default: throw fault("must be true or false")
            }
        case .range:
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count == 2, let first = Self.integer(String(parts[0])),
                let last = Self.integer(String(parts[1])),
                first >= 0, last >= 0
            else { throw fault("must be two positions with a comma between, like 1,10") }
            return .range(first, last)
        }
    }

    static let longestText = 1024

    func fault(_ message: String) -> FieldFault { FieldFault(.parameter(name), message) }

    /// Digits, and a minus sign before them; Swift's own reading takes a plus sign too.
    private static func integer(_ text: String) -> Int64? {
        text.utf8.first == UInt8(ascii: "+") ? nil : Int64(text)
    }

    /// A number as JSON writes it, so neither `inf` nor `0x1`.
    private static func isDecimal(_ text: String) -> Bool {
        text.utf8.count <= 40
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || ".eE+-".utf8.contains($0)
            }
    }
}
