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
        try checkPin(copy, pin)
        return try withFile(copy) { file in
            for rule in LibraryRule.ofFile { try check(rule, file, copy) }
            return try checkNeeded(try file.neededLibraries())
        }
    }

    /// What came of each rule that could be looked at; behind a file that cannot be read none follows.
    func findings(_ copy: LibraryFolder.Copy, pin: String?) -> [LibraryFinding] {
        var findings = [finding(.pin) { try checkPin(copy, pin) }]
        do {
            try withFile(copy) { file in findings += self.findings(file, copy) }
        } catch {
            findings.append(LibraryFinding(rule: .format, error: error))
        }
        return findings
    }

    /// The same of a file that is read already, without the pin.
    func findings(_ file: ELFFile, _ copy: LibraryFolder.Copy) -> [LibraryFinding] {
        var findings: [LibraryFinding] = []
        for rule in LibraryRule.ofFile {
            let finding = finding(rule) { try check(rule, file, copy) }
            findings.append(finding)
            // A file for another processor, or one that is cut off, says nothing that could be relied on.
            if finding.error != nil, LibraryRule.basic.contains(rule) { break }
        }
        return findings
    }

    private func finding(_ rule: LibraryRule, _ body: () throws -> Void) -> LibraryFinding {
        do {
            try body()
            return LibraryFinding(rule: rule, error: nil)
        } catch let error as PluginLoadingError {
            return LibraryFinding(rule: rule, error: error)
        } catch {
            return LibraryFinding(rule: rule, error: (error as? ELFFile.Problem).map(refusal(of:)))
        }
    }

    private func checkPin(_ copy: LibraryFolder.Copy, _ pin: String?) throws(PluginLoadingError) {
        guard let pin, pin.lowercased() != copy.hash else { return }
        throw subject.error(
            .pinMismatch, "has the SHA-256 \(copy.hash), the manifest pins \(pin)",
            fix: "put the pinned library there, or pin this one with sha256 = \"\(copy.hash)\"")
    }

    private func withFile<Result>(
        _ copy: LibraryFolder.Copy, _ body: (ELFFile) throws -> Result
    ) throws(PluginLoadingError) -> Result {
        do {
            let file = try MappedFile(copy.path)
            return try body(try ELFFile(file.bytes))
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

    func refusal(of problem: ELFFile.Problem) -> PluginLoadingError {
        switch problem {
        case .notELF:
            subject.error(.notELF, "is not an ELF file", fix: "let the manifest name a shared library for Linux")
        case .notSupported(let what):
            subject.error(.otherArchitecture, "is a \(what) file", fix: "build it for \(ELFMachine.host)")
        case .damaged(let what):
            subject.error(.notELF, "is a damaged ELF file: \(what)", fix: "build or copy it again")
        }
    }

    private func check(_ rule: LibraryRule, _ file: ELFFile, _ copy: LibraryFolder.Copy) throws {
        switch rule {
        case .pin, .format: break
        case .architecture: try checkArchitecture(file)
        case .sharedLibrary: try checkKind(file)
        case .layout: try file.checkLayout()
        case .executableStack: try checkStack(file)
        case .soname: try checkName(file, contentHash: copy.hash)
        case .searchPaths: try checkSearchPaths(file)
        case .filters: try checkFilters(file)
        case .toolchain: try checkToolchain(file, needed: try file.neededLibraries())
        case .neededLibraries: _ = try checkNeeded(try file.neededLibraries())
        case .symbolVersions: try checkVersions(file)
        case .exports: try checkExports(file)
        }
    }

    private func checkArchitecture(_ file: ELFFile) throws(PluginLoadingError) {
        guard file.is64Bit, file.machine == ELFMachine.host.number else {
            let machine = ELFMachine(number: file.machine)
            throw subject.error(
                .otherArchitecture, "is built for \(machine), this host runs on \(ELFMachine.host)",
                fix: "build it for \(ELFMachine.host)")
        }
    }

    private func checkKind(_ file: ELFFile) throws(PluginLoadingError) {
        // A position-independent executable has the type of a shared object, and a flag that says what it is.
        let isExecutable = (file.dynamicValue(ELFFile.flags1) ?? 0) & 0x0800_0000 != 0
        guard file.type == ELFFile.sharedObject, !isExecutable else {
            throw subject.error(
                .notSharedLibrary, "is an ELF file, but not a shared library",
                fix: "link it with -shared (in Swift: a dynamic library product)")
        }
    }
}

extension LibraryRule {
    /// Those that are about what the file says.
    static let ofFile = allCases.filter { $0 != .pin }
    /// Those without which nothing that follows can be said.
    static let basic: Set<LibraryRule> = [.format, .architecture, .sharedLibrary, .layout]
}
