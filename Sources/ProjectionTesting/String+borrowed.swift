package import CProjectionABI

extension String {
    package init(_ characters: UnsafeBufferPointer<CChar>) {
        self = String(decoding: UnsafeRawBufferPointer(characters), as: UTF8.self)
    }

    package init(borrowed string: projectionist_string_1) {
        self = String(UnsafeBufferPointer(start: string.data, count: string.length))
    }
}

extension projectionist_string_1 {
    package init(_ characters: UnsafeBufferPointer<CChar>) {
        self.init(data: characters.baseAddress, length: characters.count)
    }
}
