import CProjectionABI

/// Texts that the host gives a plugin until the call ends.
final class CallTexts {
    private var texts: [UnsafeMutableRawBufferPointer] = []

    deinit {
        removeAll()
    }

    func keep(_ text: String) -> projectionist_string_1 {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
        copy.copyBytes(from: text.utf8)
        texts.append(copy)
        return projectionist_string_1(UnsafeRawBufferPointer(copy))
    }

    func removeAll() {
        guard !texts.isEmpty else { return }
        for text in texts { text.deallocate() }
        texts.removeAll()
    }
}
