/// A library must not have the loader look in other places than its own, hide another library, or open the process to code
/// that is written as data.
extension LibraryCheck {
    /// A filter's symbols come from another library, and an auditor sees and changes what the loader does.
    func checkFilters(_ file: ELFFile) throws {
        for (tag, what) in [
            (ELFFile.filter, "a filter"), (ELFFile.auxiliary, "a filter"), (ELFFile.audit, "an auditor"),
            (ELFFile.auditOfNeeded, "an auditor"),
        ] {
            guard let name = try file.dynamicTexts(tag).first else { continue }
            throw subject.error(
                .foreignLibrary, "has the loader open '\(name)' as \(what)",
                fix: "link it without -Wl,-f, -F or --audit: a plugin is one self-contained file")
        }
    }

    func checkStack(_ file: ELFFile) throws(PluginLoadingError) {
        let segment = file.segments.first { $0.type == ELFFile.stackSegment }
        // Where nothing is said the loader takes it as asked for.
        guard segment.map({ $0.flags & 1 != 0 }) ?? true else { return }
        throw subject.error(
            .executableStack,
            segment == nil
                ? "does not say that it needs no executable stack (it has no PT_GNU_STACK)"
                : "asks for an executable stack, for every thread of the host",
            fix:
                "link it with -Wl,-z,noexecstack, after a look at what asks for it: an assembler file without .note.GNU-stack, or a nested function of GNU C"
        )
    }

    /// The loader takes a library that is there for whatever has its SONAME: by name, and by the path that it is opened
    /// with.
    func checkName(_ file: ELFFile, contentHash: String) throws {
        guard let name = try file.dynamicTexts(ELFFile.soname).first else { return }
        let whose: String
        if name.contains("/") {
            whose = "a path"
        } else if SwiftRuntime.isPart(name) {
            whose = "the name of a part of Swift's runtime"
        } else if system.contains(name) {
            // A copy of the very library hides nothing: whoever asks for the name gets what it would have got.
            if case .functions = required, system.isCopy(of: name, contentHash: contentHash) { return }
            whose = "the name of a library of the system"
        } else {
            return
        }
        throw subject.error(
            .nameTaken, "has the SONAME '\(name)', \(whose), which it would hide from others",
            fix: "link it with a name of its own: -Wl,-soname,lib\(manifestName).so")
    }

    private var manifestName: String {
        let file = subject.library.split(separator: "/").last ?? "plugin"
        let name = file.prefix { $0 != "." }
        return String(name.hasPrefix("lib") ? name.dropFirst(3) : name)
    }

    func checkSearchPaths(_ file: ELFFile) throws {
        for (tag, name) in [(ELFFile.rpath, "RPATH"), (ELFFile.runpath, "RUNPATH")] {
            for text in try file.dynamicTexts(tag) {
                for folder in text.split(separator: ":", omittingEmptySubsequences: false)
                where !isHarmless(String(folder)) {
                    throw subject.error(
                        .searchPath, "has the loader look for libraries in '\(folder)' (\(name))",
                        fix:
                            "link it without -Wl,-rpath; in a package: swift build -Xswiftc -no-toolchain-stdlib-rpath"
                    )
                }
            }
        }
    }

    /// Swift's tools give every library two folders: `$ORIGIN`, which is the host's own folder for copies when the
    /// library is opened, and that of the toolchain's runtime. The latter may be where this host has its runtime, or
    /// a folder in which nobody but root and the host's user can put a library.
    private func isHarmless(_ folder: String) -> Bool {
        var folder = folder[...]
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        if folder == "$ORIGIN" || folder == "${ORIGIN}" { return true }
        guard folder.hasPrefix("/"), !folder.contains("$") else { return false }
        if let own = runtime.folder, folder == own { return true }
        return folder.hasSuffix("/lib/swift/linux") && TrustedFolder.isTrusted(String(folder))
    }
}
