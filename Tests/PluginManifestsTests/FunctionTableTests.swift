import PluginManifests
import Testing

/// A manifest that binds plain functions.
@Suite struct FunctionTableTests {
    private func text(
        _ projection: String = "", functions: String? = #""shop:Order.Placed" = "on_placed(state.total: f64) -> i32""#,
        abi: String = "", more: String = ""
    ) -> String {
        """
        schema = 1
        [package]
        name = "orders"
        version = "1.0.0"
        [library]
        path = "liborders.so"
        \(abi)
        [entry-points.applications.Shop]
        [entry-points.projections.totals]
        application = "Shop"
        \(projection)
        \(functions.map { "[entry-points.projections.totals.functions]\n" + $0 } ?? "")
        \(more)
        """
    }

    private func manifest(_ text: String) throws -> PluginManifest {
        guard case .manifest(let manifest) = decode(text) else {
            Issue.record("\(problems(text))")
            throw CancellationError()
        }
        return manifest
    }

    private let path = "entry-points.projections.totals"

    @Test func `functions are read, and the topics are theirs`() throws {
        let manifest = try manifest(
            text(
                "set-up = \"CREATE TABLE a (b text)\"\nclear = [\"DELETE FROM a\", \"DELETE FROM b\"]",
                functions: """
                    "shop:Order.Placed" = "on_placed(state.total: f64) -> i32"
                    "shop:Order.Cancelled" = "on_cancelled() -> void"
                    """))
        #expect(manifest.abiMajor == nil)
        #expect(manifest.isBoundByFunctions)
        let entry = try #require(manifest.projections.first)
        #expect(entry.topics == ["shop:Order.Cancelled", "shop:Order.Placed"])
        #expect(entry.functions.map(\.topic) == entry.topics)
        #expect(
            entry.functions.map(\.signature.description) == [
                "on_cancelled() -> void", "on_placed(state.total: f64) -> i32",
            ])
        #expect(entry.setUp == ["CREATE TABLE a (b text)"])
        #expect(entry.clear == ["DELETE FROM a", "DELETE FROM b"])
    }

    @Test func `topics may say the same, in any order`() throws {
        let manifest = try manifest(text("topics = [\"shop:Order.Placed\"]"))
        #expect(manifest.projections.first?.topics == ["shop:Order.Placed"])
    }

    @Test func `an [abi] that is there has no effect`() throws {
        #expect(try manifest(text(abi: "[abi]\nmajor = 1")).isBoundByFunctions)
    }

    @Test func `an [abi] is needed without functions`() {
        #expect(problems(text(functions: nil)) == ["dogs.toml: abi: is missing; add the table [abi]"])
    }

    @Test func `topics that disagree are named`() {
        #expect(
            problems(text("topics = [\"shop:Order.Paid\"]")).map { $0.drop { $0 != " " } } == [
                " \(path).topics: holds 'shop:Order.Paid', which no function is bound to; bind one to it, or remove it: without the key the topics are those of the functions",
                " \(path).topics: leaves out 'shop:Order.Placed', which a function is bound to; add it, or remove the key: without it the topics are those of the functions",
            ])
    }

    @Test(arguments: [
        (
            #""shop:Order.Placed" = "on_placed(state.total: f46) -> i32""#,
            #".functions."shop:Order.Placed": column 24: 'f46' is no type, the nearest one is 'f64'; take one of i32, i64, f64, bool, text, bytes, uuid, fn"#
        ),
        (
            #""a" = 1"#, ".functions.a: must be a string, found an integer; write a string"
        ),
        (
            "",
            ".functions: binds no function; add a line like \"shop:Order.Placed\" = \"on_placed(originator_id: uuid, state.total: f64) -> i32\""
        ),
    ])
    func `a signature that does not read is named with key and column`(functions: String, problem: String) throws {
        let found = try #require(problems(text(functions: functions)).first)
        #expect(found.hasSuffix(": \(path)\(problem)"), "\(found)")
    }

    @Test(arguments: [
        ("object = \"x\"", "object: has no use beside functions: nobody reads it; remove it"),
        ("config = { a = 1 }", "config: has no use beside functions: nobody reads it; remove it"),
        (
            "set-up = \"CREATE TABLE a (b text)\"",
            "clear: is missing: what set-up makes could not be emptied for a new start; add clear = \"DELETE FROM …\""
        ),
        ("set-up = [1]\nclear = []", "set-up: element 0 must be a string, found an integer; put it between quotes"),
        ("clear = \"\"", "clear: must not be empty; give it a value or remove it"),
    ])
    func `what does not go with functions is refused`(projection: String, problem: String) throws {
        let found = try #require(problems(text(projection)).first)
        #expect(found.hasSuffix(": \(path).\(problem)"), "\(found)")
    }

    @Test func `a statement that ends the transaction is refused`() throws {
        let found = try #require(problems(text("set-up = \"COMMIT\"\nclear = []")).first)
        #expect(found.contains("\(path).set-up: statement 0 is refused: "), "\(found)")
    }

    @Test func `set-up is refused for an object`() throws {
        let found = problems(text("set-up = \"CREATE TABLE a (b text)\"", functions: nil, abi: "[abi]\nmajor = 1"))
        #expect(found.count == 1)
        #expect(found.first?.contains("\(path).set-up: is for a projection that binds functions") == true, "\(found)")
    }

    @Test func `a package binds functions in all projections or in none`() {
        let found = problems(
            text(
                more: """
                    [entry-points.projections.other]
                    application = "Shop"
                    [entry-points.lifespan.hook]
                    """))
        #expect(found.count == 2)
        #expect(
            found.contains {
                $0.contains("projections.other: has no functions, but another projection of the package has")
            })
        #expect(
            found.contains { $0.contains("lifespan.hook: is an object of a plugin, but the package's projections are") }
        )
    }
}
