import CProjectionABI

extension projectionist_string_1 {
    /// The bytes; nil where a length stands beside a null pointer, or is no length: Swift reads `size_t` as signed.
    var bytes: UnsafeRawBufferPointer? {
        guard length >= 0, data != nil || length == 0 else { return nil }
        return UnsafeRawBufferPointer(start: data, count: length)
    }

    /// The text; nil where it is not valid, or longer than `limit` bytes.
    func text(limit: Int) -> String? {
        guard let bytes, bytes.count <= limit else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// One line for operators, whatever a plugin gives: repaired, cut, without control characters.
    var line: String {
        guard let bytes else { return "" }
        let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(data: bytes.assumingMemoryBound(to: CChar.self).baseAddress, length: bytes.count)
    }
}

extension projectionist_bytes_1 {
    var bytes: UnsafeRawBufferPointer? {
        guard size >= 0, data != nil || size == 0 else { return nil }
        return UnsafeRawBufferPointer(start: data, count: size)
    }

    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(data: bytes.assumingMemoryBound(to: UInt8.self).baseAddress, size: bytes.count)
    }
}

/// Calls `body` with a text that is valid meanwhile.
func withABIText<R>(_ text: String, _ body: (projectionist_string_1) -> R) -> R {
    var text = text
    return text.withUTF8 { body(projectionist_string_1(UnsafeRawBufferPointer($0))) }
}
