import ProjectionToolchain

extension LibraryCheck {
    /// Swift has no stable ABI on Linux: Swift code must come from the toolchain that built the host. C, C++ and Rust
    /// carry no note and need none.
    func checkToolchain(_ file: ELFFile, needed: [String]) throws {
        let needsRuntime = needed.contains("libswiftCore.so")
        let hasSwift = try file.hasSwiftSections()
        let notes = try file.toolchainNotes()
        if hasSwift, !needsRuntime {
            throw subject.error(
                .ownRuntime, "has Swift's runtime linked into it",
                fix: "build it without -static-stdlib: the host's is shared")
        }
        if hasSwift || needsRuntime, notes.isEmpty {
            throw subject.error(
                .toolchainUnknown, "holds Swift code, but does not say which toolchain built it",
                fix:
                    "build it with the ProjectionSDK and Swift \(Toolchain.swift), and do not strip .note.projectionist"
            )
        }
        for note in notes { try check(note) }
    }

    private func check(_ note: ELFFile.ToolchainNote) throws(PluginLoadingError) {
        let (found, own): (String, String)
        switch note {
        case .swift(let version):
            if version == Toolchain.swift { return }
            (found, own) = ("Swift \(version)", "Swift \(Toolchain.swift)")
        case .clang(let version):
            if version == Toolchain.clang { return }
            (found, own) = (version, Toolchain.clang)
        }
        throw subject.error(
            .toolchainMismatch, "is built with \(found), this host with \(own)",
            fix: "build the plugin with the host's toolchain, Swift \(Toolchain.swift)")
    }
}
