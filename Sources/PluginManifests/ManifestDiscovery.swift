/// Finds, reads and judges all manifests of the search path. Reads data only: no library is opened.
public struct ManifestDiscovery: Sendable {
    /// The search path, highest first.
    public var folders: [ManifestFolder]
    /// `EXCLUDE_GROUPS`.
    public var excludedGroups: [String]
    /// `EXCLUDE_ENTRY_POINTS`.
    public var excludedEntryPoints: [String]
    /// Manifests that stand in no file, above all folders.
    public var builtIn: [PluginManifest]
    /// The files of the manifests that run in this process, at a reload: whoever claims one of their names is the newcomer.
    public var running: Set<String> = []
    /// Judges the owners and rights of folders, manifests and links.
    public var trust: FileTrust
    /// Which manifests must be signed, and by whom; nil: nobody looks at signatures.
    public var signatures: SignatureRule?
    /// Reads the text of each manifest.
    public var decoder: ManifestDecoder
    /// Names the generation of a folder.
    var generation: @Sendable (String) -> String? = { FolderGeneration.current(of: $0) }

    /// More bytes than any manifest has.
    static let largestFile = 1 << 20

    /// - Parameter folders: the search path, highest first; see
    ///   ``ManifestFolder/searchPath(commandLine:environment:workingFolder:system:)``.
    public init(
        folders: [ManifestFolder], excludedGroups: [String] = [], excludedEntryPoints: [String] = [],
        builtIn: [PluginManifest] = [], trust: FileTrust = FileTrust(), decoder: ManifestDecoder = ManifestDecoder()
    ) {
        self.folders = folders
        self.excludedGroups = excludedGroups
        self.excludedEntryPoints = excludedEntryPoints
        self.builtIn = builtIn
        self.trust = trust
        self.decoder = decoder
    }

    /// Reads the search path anew. Never throws: what cannot be used is in the catalog, with the reason.
    public func run() -> ManifestCatalog {
        var catalog = ManifestCatalog()
        var packages = PackageSelection()
        var ages = ManifestAges(running: running)
        packages.add(withValidNames(builtIn, &catalog), ages, &catalog)
        let signatures = signatures.map { SignatureCheck($0, trust: trust, &catalog) }
        var seen: Set<String> = []
        for folder in folders {
            guard let realFolder = open(folder, &catalog), seen.insert(realFolder).inserted else { continue }
            // What is read of a generation that was left behind is forgotten together with its problems.
            let before = catalog
            let read = FolderGeneration.ofOneMoment({ generation(realFolder) }) {
                var catalog = before
                return (manifests: self.read(realFolder, signatures, &catalog), catalog: catalog)
            }
            catalog = read.catalog
            for manifest in read.manifests { ages.note(manifest.path) }
            packages.add(read.manifests, ages, &catalog)
        }
        var references = ReferenceCheck(manifests: exclusions(packages.selected, &catalog), ages: ages)
        references.run(&catalog)
        catalog.accepted = references.manifests
        return catalog
    }

    /// The real path of a folder that can be used.
    private func open(_ folder: ManifestFolder, _ catalog: inout ManifestCatalog) -> String? {
        func reject(_ message: String, _ fix: String) {
            catalog.reject(unread: folder.path, [ManifestProblem(file: folder.path, message: message, fix: fix)])
        }
        do {
            let realPath = try FileSystem.realPath(folder.path)
            let status = try FileSystem.status(realPath)
            guard FileSystem.isFolder(status) else {
                reject("is not a folder", "name the folder that holds the manifests in \(folder.origin.rawValue)")
                return nil
            }
            switch trust.verdict(on: realPath, status) {
            case .trusted: break
            case .doubtful(let warning): catalog.warnings.append("the folder of manifests " + warning)
            case .refused(let message, let fix):
                reject("the folder " + message, fix)
                return nil
            }
            return realPath
        } catch {
            if !error.isAbsence {
                reject("the folder cannot be read: \(error.reason)", "give the running user the right to")
            } else if folder.isAskedFor {
                reject("there is no such folder", "make it, or take it out of \(folder.origin.rawValue)")
            }
            return nil
        }
    }

    /// The valid manifests of a folder in the order of their names.
    private func read(
        _ folder: String, _ signatures: SignatureCheck?, _ catalog: inout ManifestCatalog
    ) -> [PluginManifest] {
        let names: [String]
        do {
            names = try FileSystem.visibleNames(in: folder)
        } catch {
            let message = "the folder cannot be read: \(error.reason)"
            catalog.reject(
                unread: folder,
                [ManifestProblem(file: folder, message: message, fix: "give the running user the right to")])
            return []
        }
        return names.filter { $0.hasSuffix(".toml") }.compactMap { name in
            let path = FileSystem.join(folder, name)
            let reading = readFile(path, signatures, &catalog)
            switch reading.outcome {
            case .manifest(let manifest): return manifest
            case .rejected(let problems):
                if let applications = reading.applications {
                    catalog.reject(
                        path, problems, applications: applications, projections: reading.projections.filter(isWanted))
                } else {
                    catalog.reject(unread: path, problems)
                }
                return nil
            }
        }
    }

    /// Reads a manifest, once: what is verified is what is decoded.
    private func readFile(
        _ path: String, _ signatures: SignatureCheck?, _ catalog: inout ManifestCatalog
    ) -> ManifestDecoder.Reading {
        let file: TrustedFile
        do {
            file = try TrustedFile(path, trust: trust, limit: Self.largestFile)
        } catch {
            return .init(outcome: .rejected([Self.problem(error, path)]))
        }
        catalog.warnings += file.warnings.map { "the manifest \(path): " + $0 }
        guard let signatures else { return decoder.read(file.bytes, path: path) }
        let finding = signatures.finding(of: path, file.bytes, &catalog.warnings)
        catalog.signatures[path] = finding
        guard signatures.isDemanded else { return decoder.read(file.bytes, path: path) }
        // What nobody has signed is not even parsed.
        if let problem = finding.problem { return .init(outcome: .rejected([problem])) }
        return SignatureCheck.demandingPin(decoder.read(file.bytes, path: path))
    }

    private static func problem(_ refusal: TrustedFile.Refusal, _ path: String) -> ManifestProblem {
        let (message, fix) =
            switch refusal {
            case .system(let failure):
                ("cannot be read: \(failure.reason)", "give the running user the right to, or remove it")
            case .notRegular: ("is not a regular file", "move it out of the folder, or rename it")
            case .tooLong: ("has more than \(largestFile) bytes", "a manifest is a small file; shorten it")
            case .untrusted(let message, let fix): (message, fix)
            }
        return ManifestProblem(file: path, message: message, fix: fix)
    }
}
