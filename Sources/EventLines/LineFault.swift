/// What is wrong at a byte of a line; becomes an ``EventLineError`` where the line is known.
struct LineFault: Error {
    /// The index of the byte in its line; nil: the line as a whole.
    var offset: Int?
    var message: String

    init(_ offset: Int?, _ message: String) {
        self.offset = offset
        self.message = message
    }

    /// The character at which the fault stands, from 1.
    func column(in line: UnsafeBufferPointer<UInt8>) -> Int? {
        // Every byte but a continuation byte begins a character.
        offset.map { line.prefix($0).reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }
    }
}
