import Crypto
import Glibc

/// SHA-256 of bytes as they stream past.
struct ContentHash {
    private var hasher = SHA256()

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hasher.update(bufferPointer: bytes)
    }

    /// 64 digits, lower case.
    consuming func hexadecimal() -> String {
        var text = ""
        for byte in hasher.finalize() {
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16)
        }
        return text
    }

    /// Reads a file to its end; `body` gets each piece as well.
    static func read(
        _ file: borrowing OpenFile, _ body: (UnsafeRawBufferPointer) throws(OpenFile.Failure) -> Void = { _ in }
    ) throws(OpenFile.Failure) -> String {
        var hash = ContentHash()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { return hash.hexadecimal() }
            let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hash.update(piece)
            try body(piece)
        }
    }
}
