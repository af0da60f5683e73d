import Foundation
import Glibc
import Synchronization

/// A folder for one check, which goes with the value.
final class CheckFolder {
    /// Why there is none.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let path: String
    private static let made = Mutex<Set<String>>([])

    init() throws(Failure) {
        let place = FileManager.default.temporaryDirectory.path
        path = "\(place)/projectionist-check-\(UUID().uuidString)"
        guard mkdir(path, 0o700) == 0 else {
            throw Failure(
                description:
                    "no folder for it can be made in \(place): \(String(cString: strerror(errno))); make room there, or set TMPDIR"
            )
        }
        Self.made.withLock { _ = $0.insert(path) }
    }

    deinit {
        Self.made.withLock { _ = $0.remove(path) }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Removes those of this process.
    static func removeAll() {
        for path in made.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
    }
}
