/// A fault that is planted into a parser: the control, since a harness that finds nothing may be one that cannot.
public enum PlantedFault: String, CaseIterable, Sendable {
    /// Reads behind the end where a file has more program headers than bytes for them.
    case crash
    /// Never returns from a signature with two arrows.
    case hang
    /// Keeps memory for each manifest with a nested table.
    case memory
    /// Takes any trusted comment.
    case wrongResult = "wrong-result"

    /// The parser that has it.
    public var target: FuzzTarget {
        switch self {
        case .crash: .library
        case .hang: .signature
        case .memory: .manifest
        case .wrongResult: .minisign
        }
    }

    /// What the parser with the fault does before it goes on as it should.
    func run(_ input: [UInt8], _ kept: inout [[UInt8]]) -> FuzzOutcome? {
        switch self {
        case .crash:
            if let start = ByteMutation.read(input, at: 32, size: 8), start < 1 << 40,
                let count = ByteMutation.read(input, at: 56, size: 2)
            {
                _ = input[Int(start) + max(0, Int(count) * 56 - 1)]
            }
        case .hang:
            if String(decoding: input, as: UTF8.self).split(separator: "->").count > 2 { while true {} }
        case .memory:
            if input.contains(UInt8(ascii: "{")) { kept.append([UInt8](repeating: 1, count: 1 << 20)) }
        case .wrongResult:
            let text = String(decoding: input, as: UTF8.self)
            if text.hasPrefix("untrusted comment: "), text.contains("\ntrusted comment: "),
                !text.contains("\ntrusted comment: signed in a test")
            {
                return .wrong("a changed comment is taken")
            }
        }
        return nil
    }
}
