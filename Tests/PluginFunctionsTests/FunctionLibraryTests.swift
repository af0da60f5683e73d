import EventStore
import Foundation
import Glibc
import PluginLibraries
import PluginManifests
import Projections
import Synchronization
import TestSupport
import Testing

@testable import PluginFunctions

/// Which libraries can be bound.
@Suite struct FunctionLibraryTests {
    private func refusal(_ source: String, _ signature: String) async throws -> PluginLoadingError? {
        let library = try await FunctionsUnderTest(source)
        let entry = try library.entry([FunctionsUnderTest.topic: signature])
        do {
            _ = try library.library(entry)
            return nil
        } catch {
            return error as? PluginLoadingError
        }
    }

    @Test func `a library needs no entry symbol, and may export what it likes`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let entry = try library.entry([FunctionsUnderTest.topic: "add() -> i32"])
        let opened = try library.library(entry)
        #expect(opened.id == "orders")
        #expect(opened.version == "2.0.0")
        #expect(opened.contentHash?.count == 64)
    }

    @Test func `a function that is not exported is named with the nearest one`() async throws {
        let error = try await refusal("arguments", "scalers(state.x: i64) -> i32")
        #expect(error?.code == .noFunction)
        #expect(
            error?.message
                == "does not export the function 'scalers', to which projection 'orders' binds 'shop:Order.Placed'")
        #expect(error?.fix == "correct the signature, the nearest exported function is 'scalars'; or export it")
    }

    @Test func `what is exported, but is no function, is not called`() async throws {
        let error = try await refusal("misuse", "data() -> i32")
        #expect(error?.code == .noFunction)
        #expect(error?.message.hasPrefix("exports 'data', but not as a function, to which ") == true)
    }

    @Test func `what else is asked of libraries is asked of these`() async throws {
        let folder = try TemporaryFolder()
        let source = try folder.write("int add(void) { return 0; }\n", to: "a.c")
        for (options, code) in [
            (["-Wl,-z,execstack"], PluginLoadingError.Code.executableStack),
            (["-Wl,-rpath,/srv/lib"], .searchPath), (["-Wl,-soname,libm.so.6"], .nameTaken),
        ] {
            let path = folder.appending("liba.so").path
            let compiler = try ChildProcess(
                URL(filePath: "/usr/bin/env"),
                ["clang", "-fPIC", "-shared", "-fuse-ld=lld", source.path, "-o", path] + options,
                environment: TestSurroundings.childEnvironment, workingFolder: folder.url)
            #expect(try await compiler.wait(within: 120) == .exit(0), "\(compiler.errors)")
            let entry = PluginManifest.ProjectionEntry(
                name: "orders", application: "Shop",
                functions: [FunctionBinding(topic: "a", signature: try FunctionSignature(parsing: "add() -> i32"))])
            let manifest = PluginManifest(
                path: "/m.toml", package: .init(name: "a", version: "1"), library: .init(path: path), abiMajor: nil,
                applications: [], projections: [entry], lifespans: [])
            do {
                _ = try LibraryFolder(stateDirectory: folder.appending("state").path).check(manifest, library: path)
                Issue.record("\(options) was let through")
            } catch {
                #expect(error.code == code)
            }
        }
    }

    @Test func `a projection that is made again and again has the closures of one that is gone`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let entry = try library.entry([FunctionsUnderTest.topic: "write_one(execute: fn, state.x: text) -> i32"])
        let opened = try library.library(entry)
        let before = FunctionCallContext.made.load(ordering: .relaxed)
        for _ in 0..<1000 {
            let projection = try opened.makeHandler(of: entry)
            #expect(library.failure(projection, [#"{"x":"1"}"#]) == nil)
            projection.destroy()
        }
        // Other tests make some meanwhile.
        #expect(FunctionCallContext.made.load(ordering: .relaxed) - before < 200)
    }
}
