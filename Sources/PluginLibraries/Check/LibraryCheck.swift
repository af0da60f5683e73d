import Glibc
import ProjectionToolchain

/// What must hold of a library before any of its code runs: its constructors run as soon as it is opened.
struct LibraryCheck {
    let subject: LoadingSubject
    let system: SystemLibraries
    let runtime: SwiftRuntime
    let required: RequiredExports

    init(_ subject: LoadingSubject, _ required: RequiredExports) {
        self.subject = subject
        self.required = required
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
            return try check(try ELFFile(file.bytes), contentHash: copy.hash)
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

    private func check(_ file: ELFFile, contentHash: String) throws -> [String] {
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
        try checkIsolation(file, contentHash: contentHash)
        let needed = try file.neededLibraries()
        try checkToolchain(file, needed: needed)
        let parts = try checkNeeded(needed)
        try checkExports(file)
        return parts
    }
}
