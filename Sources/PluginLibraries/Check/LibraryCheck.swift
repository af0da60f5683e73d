import CProjectionABI
import Glibc
import ProjectionToolchain

/// What must hold of a library before any of its code runs: its constructors run as soon as it is opened.
struct LibraryCheck {
    let subject: LoadingSubject
    let system: SystemLibraries
    let runtime: SwiftRuntime

    init(_ subject: LoadingSubject) {
        self.subject = subject
        system = .current()
        runtime = .current
    }

    /// Checks the private copy of a library.
    ///
    /// - Returns: the parts of Swift's runtime that must be in the process before the library is opened.
    func check(_ copy: LibraryFolder.Copy, pin: String?) throws(PluginLoadingError) -> [String] {
        if let pin, pin.lowercased() != copy.hash {
            throw subject.error(
                .pinMismatch, "has the SHA-256 \(copy.hash), the manifest pins \(pin)",
                fix: "put the pinned library there, or pin this one with sha256 = \"\(copy.hash)\"")
        }
        do {
            let file = try MappedFile(copy.path)
            return try check(try ELFFile(file.bytes))
        } catch let error as PluginLoadingError {
            throw error
        } catch let problem as ELFFile.Problem {
            throw refusal(of: problem)
        } catch {
            throw subject.error(
                .stateDirectory, "cannot be read back from \(copy.path): \((error as? OpenFile.Failure)?.text ?? "")",
                fix: "check the disk, or point PROJECTIONIST_STATE_DIR elsewhere")
        }
    }

    private func refusal(of problem: ELFFile.Problem) -> PluginLoadingError {
        switch problem {
        case .notELF:
            subject.error(.notELF, "is not an ELF file", fix: "let the manifest name a shared library for Linux")
        case .notSupported(let what):
            subject.error(.otherArchitecture, "is a \(what) file", fix: "build it for \(ELFMachine.host)")
        case .damaged(let what):
            subject.error(.notELF, "is a damaged ELF file: \(what)", fix: "build or copy it again")
        }
    }

    private func check(_ file: ELFFile) throws -> [String] {
        guard file.is64Bit, file.machine == ELFMachine.host.number else {
            let machine = ELFMachine(number: file.machine)
            throw subject.error(
                .otherArchitecture, "is built for \(machine), this host runs on \(ELFMachine.host)",
                fix: "build it for \(ELFMachine.host)")
        }
        // A position-independent executable has the type of a shared object, and a flag that says what it is.
        let isExecutable = (file.dynamicValue(ELFFile.flags1) ?? 0) & 0x0800_0000 != 0
        guard file.type == ELFFile.sharedObject, !isExecutable else {
            throw subject.error(
                .notSharedLibrary, "is an ELF file, but not a shared library",
                fix: "link it with -shared (in Swift: a dynamic library product)")
        }
        try file.checkLayout()
        try checkIsolation(file)
        let needed = try file.neededLibraries()
        try checkToolchain(file, needed: needed)
        let parts = try checkNeeded(needed)
        try checkExports(try file.exports())
        return parts
    }

    private func checkExports(_ names: [String]) throws(PluginLoadingError) {
        guard names.contains(PROJECTIONIST_ENTRY_SYMBOL) else {
            throw subject.error(
                .noEntrySymbol, "does not export \(PROJECTIONIST_ENTRY_SYMBOL)",
                fix: "define that function (in Swift: the SDK's export line) and do not strip it")
        }
        let extra = names.filter { $0 != PROJECTIONIST_ENTRY_SYMBOL }.sorted()
        guard !extra.isEmpty else { return }
        // In C++ these are mostly weak symbols of the standard library, which no visibility option hides.
        let list = extra.prefix(3).joined(separator: ", ") + (extra.count > 3 ? ", ..." : "")
        throw subject.error(
            .extraExports,
            "exports \(extra.count) symbol\(extra.count == 1 ? "" : "s") beside \(PROJECTIONIST_ENTRY_SYMBOL): \(list)",
            fix:
                "link it with -Wl,--version-script=exports.map, a file that holds '{ global: \(PROJECTIONIST_ENTRY_SYMBOL); local: *; };'"
        )
    }
}
