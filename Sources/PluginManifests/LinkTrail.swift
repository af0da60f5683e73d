import Glibc

/// The links through which a path leads, in the order in which they are followed.
struct LinkTrail {
    /// One link.
    struct Link {
        let path: String
        /// Of the link itself.
        let status: stat
        /// The real path of the folder in which it stands.
        let folder: String
    }

    private(set) var links: [Link] = []

    /// As many as the kernel follows.
    private static let mostLinks = 40

    /// Follows `name` from `folder`, whose own path has no links.
    init(from folder: String, _ name: String) throws(FileSystem.Failure) {
        var current = folder
        var rest = Self.components(name)[...]
        if name.hasPrefix("/") { current = "/" }
        while let component = rest.popFirst() {
            if component == "." { continue }
            if component == ".." {
                current = FileSystem.parent(of: current)
                continue
            }
            let path = FileSystem.join(current, component)
            let status = try FileSystem.statusOfLink(path)
            guard FileSystem.isLink(status) else {
                current = path
                continue
            }
            guard links.count < Self.mostLinks else { throw FileSystem.Failure(code: ELOOP) }
            links.append(Link(path: path, status: status, folder: current))
            let target = try FileSystem.linkTarget(path)
            if target.hasPrefix("/") { current = "/" }
            rest = Self.components(target)[...] + rest
        }
    }

    private static func components(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }
}
