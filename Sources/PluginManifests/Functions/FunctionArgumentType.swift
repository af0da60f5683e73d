/// The types of arguments that a signature can name.
public enum FunctionArgumentType: String, Sendable, Hashable, CaseIterable {
    /// `int32_t`.
    case i32
    /// `int64_t`.
    case i64
    /// `double`.
    case f64
    /// `bool`, which a function may take as an `int` as well.
    case bool
    /// `const char *` to UTF-8 and its length in bytes as `size_t`: two arguments of the function.
    case text
    /// `const uint8_t *` and its length as `size_t`: two arguments of the function.
    case bytes
    /// `const uint8_t *` to 16 bytes in network order.
    case uuid
    /// A function of the host.
    case fn

    /// Whether it goes by value: where it is optional, a `bool` in front says whether it is there.
    public var isScalar: Bool { [.i32, .i64, .f64, .bool].contains(self) }
}
