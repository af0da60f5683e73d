import Glibc

/// Gives the lines of a file descriptor one by one, holding no more than the longest line and one block.
///
/// A line ends at LF or CR LF; the last one may end at the end of the file. Belongs to one thread.
final class LineReader {
    /// A line without its end, valid until the next call.
    struct Line {
        let number: Int
        let bytes: UnsafeBufferPointer<UInt8>
    }

    private let descriptor: Int32
    private let longest: Int
    private let blockSize: Int
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    /// What is read and not yet given.
    private var pending = 0..<0
    /// How far `pending` is known to hold no LF.
    private var searched = 0
    private var isAtEnd = false
    private(set) var number = 0

    /// - Parameters:
    ///   - descriptor: open for reading; stays the caller's.
    ///   - longest: the most bytes of a line, its end not counted.
    init(descriptor: Int32, longest: Int, blockSize: Int = 256 << 10) {
        self.descriptor = descriptor
        self.longest = longest
        self.blockSize = blockSize
        buffer = .allocate(capacity: 2 * blockSize)
    }

    deinit { buffer.deallocate() }

    /// The next line; nil after the last.
    ///
    /// - Throws: a ``LineFault`` for a line that is too long (`number` is its own then), or when the read fails.
    func next() throws(LineFault) -> Line? {
        while true {
            if let end = lineEnd() { return try take(end, next: end + 1) }
            searched = pending.upperBound
            if isAtEnd { return pending.isEmpty ? nil : try take(pending.upperBound, next: pending.upperBound) }
            // One byte more for the CR of a line that is just not too long.
            if pending.count > longest + 1 { throw tooLong() }
            try fill()
        }
    }

    private func lineEnd() -> Int? {
        guard searched < pending.upperBound else { return nil }
        let start = buffer.baseAddress! + searched
        guard let found = memchr(start, Int32(UInt8(ascii: "\n")), pending.upperBound - searched) else { return nil }
        return searched + (found - UnsafeMutableRawPointer(start))
    }

    private func take(_ end: Int, next: Int) throws(LineFault) -> Line {
        var range = pending.lowerBound..<end
        if let last = range.last, buffer[last] == UInt8(ascii: "\r") { range = range.lowerBound..<last }
        if range.count > longest { throw tooLong() }
        number += 1
        if number == 1, range.count >= 3, buffer[range.lowerBound...].starts(with: [0xEF, 0xBB, 0xBF]) {
            range = range.lowerBound + 3..<range.upperBound
        }
        pending = next..<pending.upperBound
        searched = next
        return Line(number: number, bytes: UnsafeBufferPointer(rebasing: buffer[range]))
    }

    private func tooLong() -> LineFault {
        number += 1
        return LineFault(nil, "the line has more than \(longest) bytes, which is more than any event needs")
    }

    /// Reads one block behind what is pending, after making room for it.
    private func fill() throws(LineFault) {
        if pending.upperBound + blockSize > buffer.count {
            let kept = pending.count
            let room =
                kept + blockSize > buffer.count
                ? UnsafeMutableBufferPointer.allocate(capacity: 2 * buffer.count) : buffer
            if kept > 0 { memmove(room.baseAddress!, buffer.baseAddress! + pending.lowerBound, kept) }
            if room.baseAddress != buffer.baseAddress { buffer.deallocate() }
            buffer = room
            searched -= pending.lowerBound
            pending = 0..<kept
        }
        let count = try readBlock(buffer.baseAddress! + pending.upperBound)
        isAtEnd = count == 0
        pending = pending.lowerBound..<pending.upperBound + count
    }

    private func readBlock(_ target: UnsafeMutablePointer<UInt8>) throws(LineFault) -> Int {
        while true {
            let count = read(descriptor, target, blockSize)
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Somebody else's flag on a shared terminal or pipe: wait as a blocking read would.
                var readable = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = poll(&readable, 1, -1)
            default: throw LineFault(nil, "cannot be read: \(String(cString: strerror(errno)))")
            }
        }
    }
}
