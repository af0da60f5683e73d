import EventLines
import EventStore
import Foundation

/// The events to append: a file that can be read more than once.
///
/// Everything is checked before the first event is sent, and what comes from a pipe is kept in a file meanwhile: the
/// transaction locks the application's log, and must wait neither for whoever writes the pipe nor for a mistake at its end.
public final class EventInput {
    private let name: String
    private let descriptor: Int32

    /// - Parameter path: a file, or `-`.
    /// - Throws: a ``EventInputError`` when it cannot be opened or kept.
    public init(_ path: String) throws {
        if path == "-" {
            name = "standard input"
            descriptor = dup(STDIN_FILENO)
        } else {
            name = path
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw EventInputError(.cannotBeOpened, "\(path): cannot be opened: \(String(cString: strerror(errno)))")
            }
        }
        // What can be read only once cannot be sought in.
        guard lseek(descriptor, 0, SEEK_CUR) == -1 else { return }
        try keep()
    }

    deinit { close(descriptor) }

    /// Reads all of it and gives the number of events.
    ///
    /// - Throws: `EventLineError` for the first thing that is wrong.
    func check(originatorIDType: OriginatorIDType) throws -> Int {
        let reader = try reader(originatorIDType: originatorIDType)
        var count = 0
        while let batch = try reader.next() { count += batch.eventCount }
        return count
    }

    /// A reader that begins at the beginning; one at a time.
    func reader(originatorIDType: OriginatorIDType) throws -> EventLineReader {
        guard lseek(descriptor, start, SEEK_SET) >= 0 else { throw failure("be read again") }
        return EventLineReader(descriptor: descriptor, source: name, originatorIDType: originatorIDType)
    }

    /// Where the input begins: standard input may be a file that somebody has read from already.
    private lazy var start: off_t = isKept ? 0 : max(0, lseek(descriptor, 0, SEEK_CUR))
    private var isKept = false

    /// Puts a copy of a pipe's bytes, in a file without a name, in its place.
    private func keep() throws {
        var template = Array((FileManager.default.temporaryDirectory.path + "/projectionist-events-XXXXXX").utf8CString)
        let copy = mkstemp(&template)
        guard copy >= 0 else { throw failure("be kept in \(FileManager.default.temporaryDirectory.path)") }
        defer { close(copy) }
        unlink(template)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("be read") }
            try write(buffer[..<count], to: copy)
        }
        guard dup2(copy, descriptor) >= 0 else { throw failure("be kept") }
        isKept = true
    }

    private func write(_ bytes: ArraySlice<UInt8>, to copy: Int32) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(copy, $0.baseAddress!, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("be kept in \(FileManager.default.temporaryDirectory.path)") }
            rest = rest.dropFirst(count)
        }
    }

    private func failure(_ what: String) -> EventInputError {
        EventInputError(.io, "\(name) cannot \(what): \(String(cString: strerror(errno)))")
    }
}
