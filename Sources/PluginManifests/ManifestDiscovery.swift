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
        var seen: Set<String> = []
        for folder in folders {
            guard let realFolder = open(folder, &catalog), seen.insert(realFolder).inserted else { continue }
            // What is read of a generation that was left behind is forgotten together with its problems.
            let before = catalog
            let read = FolderGeneration.ofOneMoment({ generation(realFolder) }) {
                var catalog = before
                return (manifests: self.read(realFolder, &catalog), catalog: catalog)
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
    private func read(_ folder: String, _ catalog: inout ManifestCatalog) -> [PluginManifest] {
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
            let reading = readFile(path, &catalog.warnings)
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

    private func readFile(_ path: String, _ warnings: inout [String]) -> ManifestDecoder.Reading {
        func rejected(_ message: String, _ fix: String) -> ManifestDecoder.Reading {
            .init(outcome: .rejected([ManifestProblem(file: path, message: message, fix: fix)]))
        }
        do {
            let realPath = try FileSystem.realPath(path)
            let file = try FileSystem.contents(of: realPath, limit: Self.largestFile)
            guard FileSystem.isRegularFile(file.status) else {
                return rejected("is not a regular file", "move it out of the folder, or rename it")
            }
            var verdicts = [trust.verdict(on: realPath, file.status)]
            // A link may lead out of the folder, whose own rights were judged before.
            let folder = FileSystem.parent(of: path)
            let realFolder = FileSystem.parent(of: realPath)
            if realFolder != folder {
                verdicts.append(trust.verdict(on: realFolder, try FileSystem.status(realFolder)))
            }
            for link in try LinkTrail(from: folder, path).links {
                let verdict = try trust.verdict(on: link)
                // What was warned of before is not warned of again.
                if case .doubtful = verdict, link.folder == folder || verdicts.contains(verdict) { continue }
                verdicts.append(verdict)
            }
            for verdict in verdicts {
                switch verdict {
                case .trusted: break
                case .doubtful(let warning): warnings.append("the manifest \(path): " + warning)
                case .refused(let message, let fix): return rejected(message, fix)
                }
            }
            guard let bytes = file.bytes else {
                return rejected("has more than \(Self.largestFile) bytes", "a manifest is a small file; shorten it")
            }
            return decoder.read(bytes, path: path)
        } catch {
            return rejected("cannot be read: \(error.reason)", "give the running user the right to, or remove it")
        }
    }
}
