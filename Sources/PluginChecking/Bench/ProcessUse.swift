import Foundation
@preconcurrency import Glibc

/// What the process has in use.
struct ProcessUse {
    /// Of what was allocated and not freed; 0 where the system does not tell.
    let bytes: Int
    let threads: Int
    let descriptors: Int

    static var now: ProcessUse {
        ProcessUse(bytes: allocated, threads: entries("/proc/self/task"), descriptors: entries("/proc/self/fd"))
    }

    /// How much more it is than before.
    func beyond(_ before: ProcessUse) -> ProcessUse {
        ProcessUse(
            bytes: bytes - before.bytes, threads: threads - before.threads,
            descriptors: descriptors - before.descriptors)
    }

    private static func entries(_ folder: String) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 0
    }

    /// `malloc_info`, which the Glibc module does not have.
    private static let describe: (@convention(c) (Int32, OpaquePointer?) -> Int32)? = dlsym(nil, "malloc_info").map {
        unsafeBitCast($0, to: (@convention(c) (Int32, OpaquePointer?) -> Int32).self)
    }

    /// What the allocator has of the system, without what lies free in it, and what it has mapped for single pieces.
    private static var allocated: Int {
        var text: UnsafeMutablePointer<CChar>?
        var length = 0
        guard let describe, let stream = open_memstream(&text, &length) else { return 0 }
        _ = describe(0, OpaquePointer(stream))
        fclose(stream)
        defer { free(text) }
        guard let text else { return 0 }
        // The totals of all arenas stand behind those of each.
        let lines = String(cString: text).split(separator: "\n")
        func total(_ start: String) -> Int {
            guard let line = lines.last(where: { $0.hasPrefix(start) }), let size = line.firstRange(of: "size=\"")
            else {
                return 0
            }
            return Int(line[size.upperBound...].prefix { $0.isNumber }) ?? 0
        }
        return total("<system type=\"current\"") - total("<total type=\"fast\"") - total("<total type=\"rest\"")
            + total("<total type=\"mmap\"")
    }
}
