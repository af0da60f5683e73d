import Foundation
import TestSupport
import Testing

/// Each module imports only from lower floors, so that no two rooms lean on each other.
@Suite struct FloorTests {
    /// Source: the floors of the architecture.
    static let floors: [String: Int] = [
        "CLibCrypto": 0, "CLibFFI": 0, "CLibPQ": 0, "CProjectionABI": 0, "CProjectionToolchain": 0, "CSQLite": 0,
        "CSimdJSON": 0,
        "CCrashNote": 0,
        "PlainText": 1, "ProjectionToolchain": 1, "EventStore": 1, "HostSettings": 1, "Minisign": 1,
        "PrometheusMetrics": 1,
        "ProjectionTesting": 3,
        "ProjectionSDK": 2, "EventLines": 2, "Projections": 2, "PluginManifests": 2, "ConnectionPooling": 2,
        "PostgresStore": 2, "SQLiteStore": 2, "EventStates": 2,
        "EventAppending": 3, "PluginLibraries": 3, "PluginTemplates": 3,
        "PluginFunctions": 4, "PluginLoading": 4, "ProjectionRunning": 4,
        "HostOperations": 5, "Lifespan": 5, "PluginReplay": 5,
        "HostHTTP": 6, "PluginChecking": 6,
        "ProjectionHost": 7,
        "projectionist": 8,
    ]

    /// What each module's sources import of the project's own modules.
    private static func imports(of module: String) throws -> [(file: String, module: String)] {
        let folder = TestSurroundings.checkout.appending(path: "Sources/\(module)")
        guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return [] }
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.flatMap { file in
            try importedModules(in: String(contentsOf: file, encoding: .utf8)).map { (file.lastPathComponent, $0) }
        }
    }

    private static func importedModules(in source: String) -> [String] {
        source.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place <= 1, words.count > place + 1 else { return nil }
            let name = words[words.count - 1].split(separator: ".")[0]
            return floors[String(name)] == nil ? nil : String(name)
        }
    }

    private static func violations(of module: String, _ imports: [(file: String, module: String)]) -> [String] {
        imports.filter { floors[$0.module, default: .max] >= floors[module, default: .min] }.map {
            "\(module)/\($0.file) imports \($0.module)"
        }
    }

    private static let modules =
        (try? FileManager.default.contentsOfDirectory(
            atPath: TestSurroundings.checkout.appending(path: "Sources").path))?.sorted() ?? []

    @Test func `no module above the stores knows their codes`() throws {
        let own: Set<String> = ["EventStore", "PostgresStore", "SQLiteStore"]
        for module in Self.modules where !own.contains(module) {
            let folder = TestSurroundings.checkout.appending(path: "Sources/\(module)")
            for case let file as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)!
            where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(!text.contains("sqlState"), "\(module)/\(file.lastPathComponent)")
            }
        }
    }

    @Test func `every module has a floor`() {
        #expect(Set(Self.modules) == Set(Self.floors.keys))
    }

    @Test(arguments: modules) func `a module imports only from lower floors`(module: String) throws {
        #expect(Self.violations(of: module, try Self.imports(of: module)) == [])
    }

    @Test(arguments: modules) func `a module's dependencies stand in the package as it imports them`(
        module: String
    ) throws {
        let package = try String(
            contentsOf: TestSurroundings.checkout.appending(path: "Package.swift"), encoding: .utf8)
        let needed = Set(try Self.imports(of: module).map(\.module))
        guard !needed.isEmpty else { return }
        let target = try #require(package.ranges(of: "name: \"\(module)\"").last)
        let rest = package[target.upperBound...]
        let end = rest.range(of: "arget(")?.lowerBound ?? rest.endIndex
        let stated = Set(
            rest[..<end].split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { Self.floors[$0] != nil })
        #expect(needed.subtracting(stated) == [], "imported, and not a dependency")
        // What the SDK links so that a library bears the toolchain's version; nothing of it is called.
        let linked: Set<String> = module == "ProjectionSDK" ? ["ProjectionToolchain"] : []
        #expect(stated.subtracting(needed).subtracting(linked) == [], "a dependency that nothing imports")
    }

    /// What an operator can ask is one place, which the command line and HTTP both call.
    @Test func `the command line and HTTP reach what runs by the operations alone`() throws {
        let values: Set<String> = [
            "EventLines", "EventStore", "HostOperations", "HostSettings", "Lifespan", "PlainText",
        ]
        // What three commands do without a host: one writes a package, one tries plugins, one replays events.
        let texts: Set<String> = values.union(["PluginTemplates", "PluginChecking", "PluginReplay"])
        #expect(try Self.imports(of: "HostHTTP").filter { !values.contains($0.module) }.map(\.file) == [])
        // Two are about libraries: the child in which they are tried, and what they print.
        let libraries = ["PluginOutput.swift", "ProbeLibrariesCommand.swift"]
        let others = try Self.imports(of: "projectionist").filter {
            !texts.contains($0.module) && $0.module != "ProjectionHost"
                && !($0.module == "PluginLoading" && libraries.contains($0.file))
        }
        #expect(others.map { "\($0.file) imports \($0.module)" } == [])
    }

    @Test func `stores know nothing of plugins, and plugins nothing of stores`() throws {
        for store in ["PostgresStore", "SQLiteStore"] {
            #expect(
                try Self.imports(of: store).allSatisfy { !$0.module.hasPrefix("Plugin") && $0.module != "Projections" })
        }
        for plugins in ["PluginManifests", "PluginLibraries", "PluginFunctions", "PluginLoading", "ProjectionRunning"] {
            #expect(try Self.imports(of: plugins).allSatisfy { !["PostgresStore", "SQLiteStore"].contains($0.module) })
        }
        #expect(try Self.imports(of: "ProjectionRunning").allSatisfy { !$0.module.hasPrefix("Plugin") })
    }

    /// The control: an import from above, however it is written, is found.
    @Test(arguments: [
        "import ProjectionHost", "public import ProjectionRunning", "@testable import PluginLoading",
        "import struct PluginLoading.PluginImage", "internal import ProjectionRunning",
    ])
    func `an import from the same floor or above is found`(line: String) {
        let imports = Self.importedModules(in: "import EventStore\n\(line)\n").map { (file: "A.swift", module: $0) }
        #expect(Self.violations(of: "PluginLoading", imports).count == 1)
    }
}
