package import CSimdJSON

extension csimdjson_text {
    package init(_ bytes: UnsafeRawBufferPointer) {
        self.init(data: bytes.assumingMemoryBound(to: CChar.self).baseAddress, length: bytes.count)
    }
}
