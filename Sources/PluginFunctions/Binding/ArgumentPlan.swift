import CSimdJSON

/// How one argument of a signature is made from an event. Plain data: it is walked for each event.
struct ArgumentPlan {
    enum Operation {
        case execute, fail
        case originatorUUID, originatorText, originatorVersion, position, topic, state
        case i32, i64, f64, bool, text, uuid
        case count

        /// Whether it goes by value, with a flag in front where it is optional.
        var isScalar: Bool {
            switch self {
            case .i32, .i64, .f64, .bool, .count: true
            default: false
            }
        }
    }

    let operation: Operation
    /// The integers of a column or a count that must fit 32 bits.
    let isNarrow: Bool
    let isOptional: Bool
    /// The first of its slots.
    let slot: Int
    /// Which of the function's fields it is, or begins with.
    let field: Int
    /// What is looked up below that; empty for the field itself.
    let rest: csimdjson_text
    /// 40 bytes for a value that stands nowhere else.
    let scratch: UnsafeMutableRawPointer
}
