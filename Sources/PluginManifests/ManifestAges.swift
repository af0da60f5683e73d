import Glibc

/// When each manifest came to where it stands: of two that claim one name, the one that was there first keeps it.
///
/// What counts is the time of a file's last change as its file system knows it (`st_ctime`). The time that `ls -l` shows
/// is the packer's to set: a package that was built last year and installed today is a newcomer all the same. A link
/// counts as changed when it or its target was.
struct ManifestAges {
    private struct Moment: Comparable {
        let seconds: Int
        let nanoseconds: Int

        init(_ time: timespec) { (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec) }

        static func < (left: Moment, right: Moment) -> Bool {
            (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
        }
    }

    /// Manifests that stand in no file have none: they were there before all others.
    private var moments: [String: Moment] = [:]
    /// The files of what runs: at a reload nothing is older.
    private let running: Set<String>

    init(running: Set<String> = []) { self.running = running }

    /// Looks at the file at `path`; one that is gone meanwhile counts as the oldest.
    mutating func note(_ path: String) {
        var moment: Moment?
        for status in [try? FileSystem.linkStatus(path), try? FileSystem.status(path)] {
            guard let status else { continue }
            let changed = Moment(status.st_ctim)
            moment = max(moment ?? changed, changed)
        }
        moments[path] = moment
    }

    /// What runs first, then the oldest; those of one age by the names of their files, then as they were given.
    func sorted(_ manifests: [PluginManifest]) -> [PluginManifest] {
        manifests.enumerated().sorted { left, right in
            let run = [left, right].map { running.contains($0.element.path) }
            if run[0] != run[1] { return run[0] }
            switch (moments[left.element.path], moments[right.element.path]) {
            case (nil, _?): return true
            case (_?, nil): return false
            case (let first?, let second?) where first != second: return first < second
            default: break
            }
            let names = [left, right].map { Array($0.element.path.utf8.split(separator: UInt8(ascii: "/")).last ?? []) }
            return names[0] == names[1] ? left.offset < right.offset : names[0].lexicographicallyPrecedes(names[1])
        }.map(\.element)
    }
}
