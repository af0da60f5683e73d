import Glibc

/// The libraries that the system's loader finds by itself, for any program: those in its cache and its own folders.
struct SystemLibraries: Sendable {
    /// Names and paths of the loader's cache.
    private let cached: [String: String]

    /// Those of this machine, as they are now.
    static func current() -> SystemLibraries {
        guard let file = try? MappedFile("/etc/ld.so.cache") else { return SystemLibraries(cached: [:]) }
        return SystemLibraries(cached: paths(inCache: file.bytes))
    }

    func contains(_ name: String) -> Bool {
        cached[name] != nil || Self.folders.contains { access("\($0)/\(name)", F_OK) == 0 }
    }

    /// Where the loader finds the library of a name, as far as that can be said without it; nil where it is not readable.
    func path(of name: String) -> String? {
        guard !name.contains("/") else { return nil }
        // As the loader does: the cache first.
        let places = (cached[name].map { [$0] } ?? []) + Self.folders.map { "\($0)/\(name)" }
        return places.first { access($0, R_OK) == 0 }
    }

    /// Whether the system's library of a name has this content.
    func isCopy(of name: String, contentHash: String) -> Bool {
        guard !name.contains("/"), let folder = Self.folders.first(where: { access("\($0)/\(name)", R_OK) == 0 }),
            let file = try? OpenFile.regular("\(folder)/\(name)")
        else { return false }
        return (try? ContentHash.read(file)) == contentHash
    }

    /// Whether a folder is one of the loader's own.
    static func isSystemFolder(_ folder: String) -> Bool { folders.contains(folder) }

    #if arch(x86_64)
    private static let folders = [
        "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib",
    ]
    #elseif arch(arm64)
    private static let folders = [
        "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib",
    ]
    #else
    private static let folders = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"]
    #endif

    /// Reads glibc's cache (`dl-cache.h`): a header of 48 bytes, then entries of 24 bytes whose second and
    /// third word are the places of a name and a path, from the header's start. The first path of a name counts.
    static func paths(inCache bytes: UnsafeRawBufferPointer) -> [String: String] {
        let magic = Array("glibc-ld.so.cache1.1".utf8)
        // Before glibc 2.32 a table in the old format stood in front.
        guard let start = position(of: magic, in: bytes), bytes.count - start >= 48 else { return [:] }
        let table = UnsafeRawBufferPointer(rebasing: bytes[start...])
        let count = Int(table.loadUnaligned(fromByteOffset: 20, as: UInt32.self))
        func text(at place: Int) -> String? {
            let key = Int(table.loadUnaligned(fromByteOffset: place, as: UInt32.self))
            guard key < table.count, let end = table[key...].firstIndex(of: 0) else { return nil }
            return String(decoding: table[key..<end], as: UTF8.self)
        }
        var paths: [String: String] = [:]
        for index in 0..<min(count, (table.count - 48) / 24) {
            guard let name = text(at: 48 + index * 24 + 4), let path = text(at: 48 + index * 24 + 8) else { continue }
            if paths[name] == nil { paths[name] = path }
        }
        return paths
    }

    private static func position(of magic: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= magic.count else { return nil }
        return stride(from: 0, through: bytes.count - magic.count, by: 4).first { start in
            bytes[start..<start + magic.count].elementsEqual(magic)
        }
    }
}
