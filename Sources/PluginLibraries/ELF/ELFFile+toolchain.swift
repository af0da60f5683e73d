import CProjectionToolchain
import ProjectionToolchain

extension ELFFile {
    /// What a library says of the toolchain that built it.
    enum ToolchainNote: Equatable {
        /// The version text of Clang, which names the toolchain's commit.
        case clang(String)
        case swift(Toolchain.SwiftVersion)
    }

    /// The notes that `projectionist_toolchain.h` describes.
    ///
    /// Linkers lay notes of different alignment and origin into one segment, so this looks at every place where a note
    /// may begin instead of walking from one to the next.
    func toolchainNotes() throws(Problem) -> [ToolchainNote] {
        let name = Array(PROJECTIONIST_NOTE_NAME.utf8)
        var notes: [ToolchainNote] = []
        // Each place in a note is looked at, so that no byte may be in many.
        var size: UInt64 = 0
        for segment in segments where segment.type == Self.noteSegment {
            size = size.addingReportingOverflow(segment.size).partialValue
            guard size <= UInt64(bytes.count) else { throw .damaged("its notes are longer than the file") }
        }
        for segment in segments where segment.type == Self.noteSegment && segment.size >= 28 {
            let end = segment.offset.addingReportingOverflow(segment.size)
            guard !end.overflow, end.partialValue <= UInt64(bytes.count) else {
                throw .damaged("a note ends behind its last byte")
            }
            for start in stride(from: segment.offset, through: end.partialValue - 28, by: 4) {
                guard try read(start, as: UInt32.self) == UInt32(name.count + 1) else { continue }
                let size: UInt32 = try read(start &+ 4)
                let type: UInt32 = try read(start &+ 8)
                guard size <= Self.longestNote, Int(start) + 28 + Int(size) <= bytes.count,
                    bytes[Int(start) + 12..<Int(start) + 12 + name.count].elementsEqual(name)
                else { continue }
                if let note = try note(type, at: start &+ 28, size: size) { notes.append(note) }
            }
        }
        return notes
    }

    private static let longestNote = 1024

    private func note(_ type: UInt32, at start: UInt64, size: UInt32) throws(Problem) -> ToolchainNote? {
        switch Int32(truncatingIfNeeded: type) {
        case PROJECTIONIST_NOTE_CLANG:
            return .clang(String(decoding: bytes[Int(start)..<Int(start) + Int(size)], as: UTF8.self))
        case PROJECTIONIST_NOTE_SWIFT where size == 12:
            return .swift(
                Toolchain.SwiftVersion(
                    major: try read(start), minor: try read(start &+ 4), patch: try read(start &+ 8)))
        default:
            return nil
        }
    }

    /// Whether Swift's metadata is in it; a file without section headers does not tell.
    func hasSwiftSections() throws(Problem) -> Bool {
        let start: UInt64 = try read(40)
        let size: UInt16 = try read(58)
        let count: UInt16 = try read(60)
        let namesIndex: UInt16 = try read(62)
        guard start != 0, count > 0, size >= 64, namesIndex < count else { return false }
        let names: UInt64 = try read(start &+ UInt64(namesIndex) * UInt64(size) &+ 24)
        for index in 0..<UInt64(count) {
            let name: UInt32 = try read(start &+ index * UInt64(size))
            if try holds("swift5_", at: names &+ UInt64(name)) { return true }
        }
        return false
    }
}
