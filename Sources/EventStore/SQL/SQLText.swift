/// What both stores ask of text.
public enum SQLText {
    /// - Throws: ``EventStoreError/Code/invalidParameter`` when the bytes hold a NUL or are no UTF-8.
    public static func check(_ bytes: UnsafeRawBufferPointer, number: Int) throws(EventStoreError) {
        if bytes.contains(0) {
            throw EventStoreError(.invalidParameter, "parameter $\(number): text must not hold a NUL byte")
        }
        if bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil {
            throw EventStoreError(.invalidParameter, "parameter $\(number): text is not valid UTF-8")
        }
    }

    /// Text of others as it can be stored: PostgreSQL's text holds no NUL.
    public static func storable(_ text: String) -> String { text.contains("\0") ? text.filter { $0 != "\0" } : text }
}
