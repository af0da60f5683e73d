import Foundation
import TestSupport
import Testing

extension RealParts {
    /// The guide's own lines, on the real host and both stores.
    @Suite("Plain functions")
    struct PlainFunctions {
        /// The block of code in the guide that holds all of `words`.
        private static func block(_ words: String...) throws -> String {
            let guide = TestSurroundings.checkout.appending(path: "Documentation/plugins/functions.md")
            let text = try String(contentsOf: guide, encoding: .utf8)
            let blocks = text.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            let found = try #require(blocks.first { block in words.allSatisfy { block.contains($0) } }, "\(words)")
            return String(found.drop { $0 != "\n" })
        }

        private static func shell(_ command: String, in folder: URL) async throws {
            let shell = try ChildProcess(
                URL(filePath: "/usr/bin/env"), ["bash", "-ec", command],
                environment: TestSurroundings.childEnvironment, workingFolder: folder)
            guard try await shell.wait(within: 120) == .exit(0) else { throw TestFailure(shell.errors) }
        }

        /// A folder with the guide's library and its manifest.
        static func orders(in folder: TemporaryFolder) async throws -> URL {
            let manifests = try folder.makeFolder("manifests")
            try folder.write(try block("/* orders.c */"), to: "manifests/orders.c")
            try folder.write(
                try block("name = \"orders\"", "[entry-points.applications.Shop]"), to: "manifests/orders.toml")
            try await shell(try block("cc ", "orders.c -o liborders.so"), in: manifests)
            return manifests
        }

        static func line(_ number: Int, _ state: String) -> String {
            let id = "00000000-0000-4000-8000-\(String(repeating: "0", count: 12 - "\(number)".count))\(number)"
            return
                #"{"originator_id":"\#(id)","originator_version":1,"topic":"shop:Order.Placed","state":\#(state)}"#
                + "\n"
        }

        static func append(_ lines: String, to host: BuiltHost) async throws {
            let file = try host.folder.write(lines, to: "events.jsonl")
            let outcome = try await host.run(
                "events", "append", "Shop", file.path, "--manifests", host.manifests.path)
            try #require(outcome.end == .exit(0), "\(outcome.errors)")
        }

        @Test(arguments: StoreKind.allCases)
        func `the guide's library builds, is bound and projects, without a header of the host's`(
            kind: StoreKind
        ) async throws {
            let folder = try TemporaryFolder()
            let manifests = try await Self.orders(in: folder)
            let store = try kind.make(in: folder)
            let host = try BuiltHost(store.settings, manifests: manifests)
            let lines = (1...600).map { Self.line($0, #"{"total":\#($0).25,"customer":"Žofie \#($0 % 3)"}"#) }
            try await Self.append(lines.joined(), to: host)
            let summary = try await host.catchUp()
            #expect(summary["customer_totals"]?.state == "live")
            #expect(summary["customer_totals"]?.events == 600)
            let rows = try store.rows(
                "SELECT customer, orders, CAST(total AS numeric) FROM customer_totals ORDER BY customer")
            #expect(rows.map { $0[0] } == ["Žofie 0", "Žofie 1", "Žofie 2"])
            #expect(rows.map { $0[1] } == ["200", "200", "200"])
            #expect(rows.compactMap { $0[2].flatMap { Double($0) } } == [60350, 59950, 60150])
            // Nothing is done twice.
            try await host.catchUp()
            #expect(try store.number("SELECT sum(orders) FROM customer_totals") == 600)
        }

        @Test(arguments: StoreKind.allCases)
        func `an event whose field is of another type is put aside with field, types, position, topic and stream`(
            kind: StoreKind
        ) async throws {
            let folder = try TemporaryFolder()
            let manifests = try await Self.orders(in: folder)
            let manifest = manifests.appending(path: "orders.toml")
            let text = try String(contentsOf: manifest, encoding: .utf8)
            try Data(
                text.replacing(
                    "application = \"Shop\"\n", with: "application = \"Shop\"\non-error = \"park\"\nmax-attempts = 1\n"
                )
                .utf8
            ).write(to: manifest)
            let store = try kind.make(in: folder)
            let host = try BuiltHost(store.settings, manifests: manifests)
            let states = [
                #"{"total":1,"customer":"Ada"}"#, #"{"total":"2","customer":"Ada"}"#, #"{"total":-3,"customer":"Ada"}"#,
                #"{"total":4,"customer":"Ada"}"#,
            ]
            try await Self.append(states.enumerated().map { Self.line($0.offset + 1, $0.element) }.joined(), to: host)
            let outcome = try await host.run("worker", "--manifests", manifests.path, "--until-caught-up", "--json")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(
                outcome.errors.contains(
                    "on_placed: the field 'state.total' is a text, expected f64; event 2, topic shop:Order.Placed, stream 00000000-0000-4000-8000-000000000002"
                ), "\(outcome.errors)")
            #expect(outcome.errors.contains("on_placed: an order of less than nothing"), "\(outcome.errors)")
            #expect(try store.number("SELECT sum(orders) FROM customer_totals") == 2)
        }

        @Test func `a library of the system is bound as it is, as the guide shows it`() async throws {
            let folder = try TemporaryFolder()
            let manifests = try await Self.orders(in: folder)
            try await Self.shell(try Self.block("libuuid.so.1 ."), in: manifests)
            try folder.write(try Self.block("name = \"known-customers\""), to: "manifests/known-customers.toml")
            let store = try StoreKind.sqlite.make(in: folder)
            let host = try BuiltHost(store.settings, manifests: manifests)
            let nobody = "00000000-0000-0000-0000-000000000000"
            let states = ["7f1c2d3e-0000-4000-8000-000000000001", nobody, "7f1c2d3e-0000-4000-8000-000000000002"]
            let lines = states.enumerated().map {
                Self.line($0.offset + 1, #"{"total":1,"customer":"Ada","customer_id":"\#($0.element)"}"#)
            }
            try await Self.append(lines.joined(), to: host)
            let outcome = try await host.run("worker", "--manifests", manifests.path, "--until-caught-up", "--json")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(
                outcome.errors.contains(
                    "uuid_is_null failed without saying why (code 1); event 2, topic shop:Order.Placed"),
                "\(outcome.errors)")
            let letters = try store.rows("SELECT position FROM projectionist_letters")
            #expect(letters.map { $0[0] } == ["2"])
        }

        /// The control: another library with the same SONAME is refused.
        @Test func `a library that only bears the name of the system's is refused`() async throws {
            let folder = try TemporaryFolder()
            let manifests = try await Self.orders(in: folder)
            try await Self.shell(
                "cc -O2 -fPIC -shared orders.c -Wl,-soname,libuuid.so.1 -o liborders.so", in: manifests)
            let host = try BuiltHost(SQLiteFile(folder.appending("a.sqlite")).settings, manifests: manifests)
            let outcome = try await host.run("plugins", "list", "--manifests", manifests.path)
            #expect((outcome.output + outcome.errors).contains("has the SONAME 'libuuid.so.1'"), "\(outcome)")
        }

        @Test func `a crash in a function names function, projection, library and position`() async throws {
            let folder = try TemporaryFolder()
            let manifests = try await Self.orders(in: folder)
            try await Self.bindMisuse("crashes(position: i64, state.at: i64) -> i32", in: manifests)
            var host = try BuiltHost(SQLiteFile(folder.appending("a.sqlite")).settings, manifests: manifests)
            host.settings["SWIFT_BACKTRACE"] = "enable=no"
            try await Self.append((1...5).map { Self.line($0, #"{"at":3}"#) }.joined(), to: host)
            let outcome = try await host.run("worker", "--manifests", manifests.path, "--until-caught-up")
            #expect(outcome.end == .signal(SIGABRT))
            let library = manifests.appending(path: "liborders.so").path
            #expect(
                outcome.errors.split(separator: "\n").last.map(String.init)
                    == "projectionist: crashed (SIGABRT) in crashes of projection 'customer_totals' (\(library)), event 3"
            )
        }

        @Test func `a function that does not return is named, and its transaction is taken away`() async throws {
            let folder = try TemporaryFolder()
            let manifests = try await Self.orders(in: folder)
            try await Self.bindMisuse("waits(execute: fn) -> i32", in: manifests)
            var host = try BuiltHost(SQLiteFile(folder.appending("a.sqlite")).settings, manifests: manifests)
            host.settings["PROJECTION_APPLY_TIMEOUT"] = "1"
            host.settings["SHUTDOWN_TIMEOUT"] = "12"
            try await Self.append(Self.line(1, "{}"), to: host)
            let outcome = try await host.run("worker", "--manifests", manifests.path, "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1), "\(outcome.errors)")
            #expect(outcome.errors.contains("apply has not returned for "), "\(outcome.errors)")
            #expect(try outcome.decoded([BuiltHost.Projection].self).first?.state == "stuck")
        }

        /// Binds another function of the tests' in the place of the guide's.
        private static func bindMisuse(_ signature: String, in manifests: URL) async throws {
            try await shell(
                "cc -D_GNU_SOURCE -fPIC -shared '\(TestSurroundings.checkout.path)/Tests/Fixtures/Functions/misuse.c' -o liborders.so",
                in: manifests)
            let manifest = manifests.appending(path: "orders.toml")
            var text = try String(contentsOf: manifest, encoding: .utf8)
            let start = try #require(text.range(of: "\"shop:Order.Placed\""))
            text = text[..<start.lowerBound] + "\"shop:Order.Placed\" = \"\(signature)\"\n"
            try Data(text.utf8).write(to: manifest)
        }

        @Test func `a library whose constructor crashes is rejected, and the others run`() async throws {
            let folder = try TemporaryFolder()
            let manifests = try await Self.orders(in: folder)
            let source = try folder.write(
                "#include <stdlib.h>\n__attribute__((constructor)) static void begin(void) { abort(); }\nint on_placed(void) { return 0; }\n",
                to: "bad.c")
            try await Self.shell("cc -fPIC -shared '\(source.path)' -o liborders.so", in: manifests)
            let host = try BuiltHost(SQLiteFile(folder.appending("a.sqlite")).settings, manifests: manifests)
            let outcome = try await host.run("plugins", "list", "--manifests", manifests.path)
            #expect(
                (outcome.output + outcome.errors).contains("crashed with SIGABRT in a constructor when it was tried"),
                "\(outcome)")
        }
    }
}
