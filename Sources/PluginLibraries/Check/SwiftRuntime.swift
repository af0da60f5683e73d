import Glibc

/// The Swift runtime that this process runs on, which the plugins share.
struct SwiftRuntime: Sendable {
    /// The folder of the process's own `libswiftCore.so`; nil in a host that has the runtime linked in.
    let folder: String?

    /// The one that is loaded.
    static let current = SwiftRuntime(folder: loadedFolder())

    /// Whether a library is by its name a part of Swift's runtime or of Foundation.
    static func isPart(_ name: String) -> Bool {
        ["libswift", "lib_swift", "libFoundation", "lib_Foundation", "lib_Internal"].contains { name.hasPrefix($0) }
            || ["libdispatch.so", "libBlocksRuntime.so"].contains(name)
    }

    /// Where this runtime keeps a library of its own; nil when it has none of that name.
    func path(of name: String) -> String? {
        guard let folder, access("\(folder)/\(name)", R_OK) == 0 else { return nil }
        return "\(folder)/\(name)"
    }

    private static func loadedFolder() -> String? {
        // A file of /proc has no size, so it is read, not mapped.
        guard let maps = try? OpenFile("/proc/self/maps", O_RDONLY) else { return nil }
        var text: [UInt8] = []
        guard (try? ContentHash.read(maps, { piece in text.append(contentsOf: piece) })) != nil else { return nil }
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let line = String(decoding: line, as: UTF8.self)
            guard line.hasSuffix("/libswiftCore.so"), let start = line.firstIndex(of: "/"),
                let end = line.lastIndex(of: "/")
            else { continue }
            return String(line[start..<end])
        }
        return nil
    }
}
