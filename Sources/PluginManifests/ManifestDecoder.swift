import PlainText

/// Turns the text of one manifest into a ``PluginManifest``, or into the list of all that is wrong with it.
///
/// What needs other manifests to be judged (a package's or projection's name taken twice, an application that nobody
/// declares) is ``ManifestDiscovery``'s.
public struct ManifestDecoder: Sendable {
    /// The version of the format that is read.
    public static let schema = 1

    /// The major versions of the ABI that the host speaks.
    public var abiMajors: ClosedRange<Int>

    /// - Parameter abiMajors: the major versions of the ABI that the host speaks.
    public init(abiMajors: ClosedRange<Int> = 1...1) {
        self.abiMajors = abiMajors
    }

    /// What came of reading one file.
    public enum Outcome: Sendable, Hashable {
        /// The file is valid.
        case manifest(PluginManifest)
        /// All problems of the file, never empty.
        case rejected([ManifestProblem])
    }

    /// Decodes the bytes of the file at `path`.
    public func decode(_ bytes: [UInt8], path: String) -> Outcome { read(bytes, path: path).outcome }

    /// What came of reading one file, and what it declares as far as that can be made out.
    struct Reading {
        let outcome: Outcome
        /// nil where nothing can be made out.
        var applications: [String]?
        var projections: [PluginManifest.ProjectionEntry] = []
    }

    /// Decodes the bytes of the file at `path`.
    func read(_ bytes: [UInt8], path: String) -> Reading {
        var declared: [String]?
        func rejected(_ error: TOMLSyntaxError, _ fix: String) -> Reading {
            let problem = ManifestProblem(
                file: path, line: error.line, column: error.column, message: error.message, fix: fix)
            return Reading(outcome: .rejected([problem]), applications: declared)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return rejected(
                TOMLSyntaxError(line: Self.lineOfInvalidText(bytes), message: "the text is not valid UTF-8"),
                "save the file as UTF-8")
        }
        let lines = KeyLines(text)
        // The parser frees what it has read recursively.
        guard lines.deepestKey <= TOMLNode.deepestNesting else {
            return rejected(
                TOMLSyntaxError(message: "a key has more than \(TOMLNode.deepestNesting) parts"), "shorten the key")
        }
        // Even a text that is no TOML shows where it names applications; where it does not, they may stand behind the error.
        let names = lines.names(below: ["entry-points", "applications"])
        declared = names.isEmpty ? nil : names
        let root: [String: TOMLNode]
        do {
            root = try TOMLNode.document(text)
        } catch {
            return rejected(error, "fix the TOML there")
        }
        let problems = ProblemCollector(file: path, lines: lines)
        var entryPoints: EntryPoints?
        let manifest = manifest(TOMLReader(root, path: [], problems: problems), path: path, &entryPoints)
        if let manifest, problems.problems.isEmpty { return Reading(outcome: .manifest(manifest)) }
        return Reading(
            outcome: .rejected(problems.problems), applications: entryPoints?.applications ?? declared,
            projections: entryPoints?.projections ?? [])
    }

    private func manifest(_ root: TOMLReader, path: String, _ entryPoints: inout EntryPoints?) -> PluginManifest? {
        if case .integer(let schema) = root.table["schema"], schema != Self.schema {
            // Of another format nothing else can be judged.
            root.report(
                "schema", "must be \(Self.schema), found \(schema)",
                fix: "write the manifest in schema \(Self.schema), or run a host that reads schema \(schema)")
            return nil
        }
        root.refuseKeys(otherThan: ["schema", "package", "library", "abi", "entry-points"])
        _ = root.integer("schema", in: Self.schema...Self.schema, standard: Self.schema, example: "\(Self.schema)")
        let package = root.subtable("package", isRequired: true).map(package)
        let library = root.subtable("library", isRequired: true).map(library)
        // Plain functions speak no ABI of the host's.
        let areFunctions = EntryPoints.bindFunctions(root.table["entry-points"])
        let abiMajor = root.subtable("abi", isRequired: !areFunctions).map(abiMajor)
        entryPoints = root.subtable("entry-points", isRequired: true).map(EntryPoints.init)
        guard let package, let library, abiMajor != nil || areFunctions, let entryPoints else { return nil }
        return PluginManifest(
            path: path, package: package, library: library, abiMajor: areFunctions ? nil : abiMajor,
            applications: entryPoints.applications,
            projections: entryPoints.projections, lifespans: entryPoints.lifespans)
    }

    private func package(_ table: TOMLReader) -> PluginManifest.Package {
        table.refuseKeys(otherThan: ["name", "version", "enabled"])
        let name = table.string("name", example: "\"my-package\"") ?? ""
        if !name.isEmpty, let fault = NameRules.faultOfPackage(name) {
            table.report("name", fault, fix: "choose another name")
        }
        let version = table.string("version", example: "\"1.0.0\"") ?? ""
        if !version.isEmpty, let fault = NameRules.faultOfVersion(version) {
            table.report("version", fault, fix: "write it like 1.0.0")
        }
        return PluginManifest.Package(
            name: name, version: version, isEnabled: table.boolean("enabled", standard: true))
    }

    private func library(_ table: TOMLReader) -> PluginManifest.Library {
        table.refuseKeys(otherThan: ["path", "sha256"])
        let path = table.string("path", example: "\"libMyPackage.so\"") ?? ""
        if path.hasSuffix("/") || path == "." || path == ".." || path.hasSuffix("/.") || path.hasSuffix("/..") {
            table.report(
                "path", "must name a file, found \(JSONText.quoted(path))", fix: "add the library's file name")
        }
        let sha256 = table.string("sha256")?.lowercased()
        if let sha256, sha256.utf8.count != 64 || !sha256.utf8.allSatisfy(Self.isHexadecimal) {
            table.report(
                "sha256", "must be 64 hexadecimal digits, found \(sha256.utf8.count) characters",
                fix: "write what sha256sum prints for the library, or remove the pin")
        }
        return PluginManifest.Library(path: path, sha256: sha256)
    }

    private func abiMajor(_ table: TOMLReader) -> Int {
        table.refuseKeys(otherThan: ["major"])
        guard case .integer(let major) = table.table["major"], !abiMajors.contains(major) else {
            return table.integer(
                "major", in: abiMajors, standard: abiMajors.upperBound, example: "\(abiMajors.upperBound)")
        }
        let spoken = abiMajors.map(String.init).joined(separator: " and ")
        table.report(
            "major", "must be a major version that this host speaks (\(spoken)), found \(major)",
            fix: "build the plugin for one of these, or run a host that speaks \(major)")
        return major
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func lineOfInvalidText(_ bytes: [UInt8]) -> Int? {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
    }
}
