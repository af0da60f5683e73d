import Glibc

/// Reads small texts, the env file and files of secrets, from files and pipes: `<(…)`, `/dev/stdin`, a FIFO.
enum TextFile {
    /// More bytes than any of them has.
    static let largest = 1 << 20

    /// Why there is no text. Holds nothing of the file.
    struct Failure: Error, Hashable {
        /// What is wrong.
        let reason: String
        /// What to do about it.
        let fix: String
    }

    /// The whole text, without a byte order mark. Waits for the writer of a pipe.
    static func text(of path: String) throws(Failure) -> String {
        try text(of: try bytes(of: path))
    }

    private static func bytes(of path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(errno) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= largest else {
                throw Failure(reason: "it has more than \(largest) bytes", fix: "correct the path")
            }
        }
    }

    private static func failure(_ code: Int32) -> Failure {
        switch code {
        case ENOENT, ENOTDIR: Failure(reason: "there is no such file", fix: "correct the path")
        case EISDIR: Failure(reason: "it is a folder", fix: "name a file")
        case EACCES, EPERM:
            Failure(
                reason: "the running user has no right to read it",
                fix: "give user id \(geteuid()) the right, on the folders above it too")
        case ENXIO: Failure(reason: "it is a socket", fix: "name a file or a pipe")
        default: Failure(reason: String(cString: strerror(code)), fix: "see the reason")
        }
    }

    private static func text(of bytes: [UInt8]) throws(Failure) -> String {
        var bytes = bytes[...]
        if let mark = marks.first(where: { bytes.starts(with: $0.bytes) }) {
            guard mark.encoding == "UTF-8" else {
                throw Failure(
                    reason: "it is \(mark.encoding), its byte order mark says", fix: "save it as UTF-8")
            }
            bytes = bytes.dropFirst(mark.bytes.count)
        }
        // Every other byte of Latin text in UTF-16 is a NUL.
        if bytes.count(where: { $0 == 0 }) * 4 > bytes.count {
            throw Failure(
                reason: "it is full of NUL bytes, as UTF-16 without a byte order mark is", fix: "save it as UTF-8")
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        throw Failure(
            reason: "line \((line ?? 0) + 1) is not UTF-8, it may be Latin-1 or Windows-1252", fix: "save it as UTF-8")
    }

    /// The longer ones first: that of UTF-16 is how one of UTF-32 begins.
    private static let marks: [(bytes: [UInt8], encoding: String)] = [
        ([0xFF, 0xFE, 0, 0], "UTF-32"), ([0, 0, 0xFE, 0xFF], "UTF-32"), ([0xFF, 0xFE], "UTF-16"),
        ([0xFE, 0xFF], "UTF-16"), ([0xEF, 0xBB, 0xBF], "UTF-8"),
    ]
}
