import Glibc

extension LibraryCheck {
    /// A library is one self-contained file: its copy has no neighbours, and two versions of it would share one.
    ///
    /// What it needs must be the system's (in the loader's cache or its own folders) or of the Swift runtime that this
    /// process runs on. A library that lies beside it is refused even where the system has one of the same name: the
    /// plugin was built for its own, and would get the other.
    func checkNeeded(_ names: [String]) throws(PluginLoadingError) -> [String] {
        var parts: [String] = []
        for name in names {
            if SwiftRuntime.isPart(name), let path = runtime.path(of: name) {
                parts.append(path)
            } else if let neighbour = neighbour(name) {
                throw subject.error(
                    .foreignLibrary, "needs '\(name)', which lies beside it (\(neighbour))",
                    fix:
                        "link it statically into the plugin, which is copied without its neighbours"
                )
            } else if system.contains(name), !name.contains("/") {
                continue
            } else if SwiftRuntime.isPart(name) {
                throw subject.error(
                    .runtimeIncomplete,
                    "needs '\(name)' of Swift's runtime, which is not in \(runtime.folder ?? "this host")",
                    fix: "add it to the host's runtime libraries, or do not use it")
            } else {
                throw subject.error(
                    .foreignLibrary, "needs '\(name)', which is neither the system's nor part of Swift's runtime",
                    fix: "link it statically into the plugin, or install the system's package that has it")
            }
        }
        return parts
    }

    /// A file of that name in the library's folder, unless that is one of the system's own folders.
    private func neighbour(_ name: String) -> String? {
        guard !name.contains("/") else { return nil }
        for folder in folders where !SystemLibraries.isSystemFolder(folder) && access("\(folder)/\(name)", F_OK) == 0 {
            return "\(folder)/\(name)"
        }
        return nil
    }

    /// Where the library was found, and where a link to it leads.
    private var folders: [String] {
        var paths = [subject.library]
        if let resolved = realpath(subject.library, nil) {
            paths.append(String(cString: resolved))
            free(resolved)
        }
        return paths.map { path in path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }
    }
}
