/// Floating point numbers as text that reads back as the same number; what has no digits as PostgreSQL writes it.
enum RealText {
    static func text(of value: Double) -> String {
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return "\(value)"
    }
}
