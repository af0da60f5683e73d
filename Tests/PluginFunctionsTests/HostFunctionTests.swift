import EventStore
import Glibc
import PluginFunctions
import PluginLibraries
import PluginManifests
import Projections
import Synchronization
import TestSupport
import Testing

/// What functions do with the host's own functions, rightly and wrongly.
@Suite struct HostFunctionTests {
    private func failure(
        _ signature: String, _ state: String = "{}"
    ) async throws -> (ProjectionFailure?, FunctionsUnderTest) {
        let library = try await FunctionsUnderTest("misuse")
        return (library.failure(try library.projection(signature), [state]), library)
    }

    private let place = "; event 10, topic shop:Order.Placed, stream 01020304-0506-0708-090a-0b0c0d0e0f10"

    // MARK: Failing

    @Test func `a return value other than 0 fails the event with that code`() async throws {
        let (failure, _) = try await failure("returns(state.code: i32) -> i32", #"{"code":-7}"#)
        #expect(failure?.code == -7)
        #expect(failure?.description == "returns failed without saying why (code -7)\(place)")
        #expect(failure?.disposition == .unnamed)
        #expect(try await self.failure("returns(state.code: i32) -> i32", #"{"code":0}"#).0 == nil)
    }

    @Test func `a function that returns nothing does not fail by what is in the register`() async throws {
        #expect(try await failure("returns(state.code: i32) -> void", #"{"code":5}"#).0 == nil)
        #expect(try await failure("silent(state.code: i32) -> void", #"{"code":5}"#).0 == nil)
    }

    @Test(arguments: [0, 3]) func `fail fails the event with its text, whatever is returned`(code: Int32) async throws {
        let (failure, _) = try await failure(
            "says(fail: fn, state.text: text, state.code: i32) -> i32", #"{"text":"no stock","code":\#(code)}"#)
        #expect(failure?.description == "says: no stock\(code == 0 ? "" : " (code 3)")\(place)")
    }

    @Test func `fail alone fails where nothing is returned, in one line`() async throws {
        let (failure, _) = try await failure("says_without_return(fail: fn) -> void")
        #expect(failure?.text == "says_without_return: no such customer in the books")
    }

    @Test func `the words of one event are not those of another`() async throws {
        let library = try await FunctionsUnderTest("misuse")
        let projection = try library.projection([
            "a": "says_without_return(fail: fn) -> void", "b": "returns(state.code: i32) -> i32",
        ])
        #expect(library.failure(projection, .orders(["{}"], topics: ["a"]))?.text.contains("no such customer") == true)
        let next = library.failure(projection, .orders([#"{"code":1}"#], topics: ["b"]))
        #expect(next?.text == "returns failed without saying why")
    }

    // MARK: Statements

    @Test func `a parameter is text, and a null pointer is NULL`() async throws {
        let (failure, library) = try await failure("null_parameter(execute: fn) -> i32")
        #expect(failure == nil)
        library.queue.withBytes { bytes in
            let kinds = library.queue.parameters.map { $0.kind }
            #expect(kinds == [.null, .text, .text])
        }
    }

    @Test func `a statement that ends the transaction is refused, and fails the event`() async throws {
        let (failure, library) = try await failure("commits(execute: fn) -> i32")
        #expect(failure?.storeError?.code == .transactionControl)
        #expect(failure?.storeError?.position == 10)
        #expect(failure?.wasReportedDone == false)
        #expect(library.queue.isEmpty)
    }

    @Test func `a refusal that nobody looks at fails the event all the same`() async throws {
        let (failure, _) = try await failure("ignores(execute: fn) -> i32")
        #expect(
            failure?.text.hasPrefix("ignores went on after a failed statement, which loses the transaction: ") == true)
        #expect(failure?.wasReportedDone == true)
    }

    @Test(arguments: [
        ("null_statement", "execute was given a null pointer for its statement, or no length"),
        ("null_texts", "execute was given 2 parameters and a null pointer, at most 65535 can be sent"),
        ("bad_length", "parameter $1 of execute has a length that is none"),
    ])
    func `what is no statement and no parameter is refused`(function: String, message: String) async throws {
        let (failure, _) = try await failure("\(function)(execute: fn) -> i32")
        #expect(failure?.storeError?.message == message)
        #expect(failure?.storeError?.code == .invalidParameter)
    }

    // MARK: Misuse

    @Test(arguments: [
        ("uses_kept() -> i32", "execute"), ("uses_kept_fail(execute: fn) -> i32", "fail"),
        ("uses_kept_beside(execute: fn) -> i32", "execute"),
    ])
    func `a host function of an earlier event does nothing, and fails the call that runs`(
        signature: String, function: String
    ) async throws {
        let library = try await FunctionsUnderTest("misuse")
        let projection = try library.projection(["a": "keeps(execute: fn, fail: fn) -> i32", "b": signature])
        let failure = library.failure(projection, .orders(["{}", "{}"], topics: ["a", "b"]))
        #expect(failure?.storeError?.code == .misusedCall)
        #expect(
            failure?.text
                == "'\(function)' was used after the call that it was given to; a host function is the function's own until that returns"
        )
        #expect(failure?.events?.positions == 20...20)
        #expect(library.queue.isEmpty)
        // The next call is a new one.
        #expect(library.failure(projection, .orders(["{}"], topics: ["a"])) == nil)
    }

    /// The control: one that is used in its own call works.
    @Test func `the control: a host function works in its own call, however often`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let projection = try library.projection("write_one(execute: fn, state.x: text) -> i32")
        for _ in 0..<3 {
            #expect(library.failure(projection, Array(repeating: #"{"x":"1"}"#, count: 40)) == nil)
            #expect(library.found.count == 40)
        }
    }

    @Test func `a host function on another thread does nothing, and fails the call`() async throws {
        let (failure, library) = try await failure("on_other_thread(execute: fn) -> i32")
        #expect(
            failure?.text
                == "'execute' was used on another thread; it may only be used on the thread that the host calls")
        #expect(failure?.storeError?.code == .misusedCall)
        #expect(library.queue.isEmpty)
    }

    @Test(arguments: [false, true])
    func `a host function after its call is refused and reported once, also when the projection is gone`(
        isGone: Bool
    ) async throws {
        let library = try await FunctionsUnderTest("misuse")
        let entry = try library.entry([FunctionsUnderTest.topic: "keeps(execute: fn, fail: fn) -> i32"])
        let opened = try library.library(entry)
        let projection = try opened.makeHandler(of: entry)
        #expect(library.failure(projection) == nil)
        if isGone { projection.destroy() }
        let use = unsafeBitCast(
            try library.symbol("use_late", in: opened), to: (@convention(c) () -> Int32).self)
        for _ in 0..<3 { #expect(use() == 1) }
        #expect(
            library.logged.all.filter {
                $0.hasPrefix("projection 'orders' used 'execute' after its call's end: refused")
            }.count == 1)
        #expect(library.queue.isEmpty)
        if !isGone { projection.destroy() }
    }

    @Test func `a call that is taken away touches nothing more, and fails`() async throws {
        let library = try await FunctionsUnderTest("misuse")
        let entry = try library.entry([FunctionsUnderTest.topic: "waits(execute: fn) -> i32"])
        let opened = try library.library(entry)
        let projection = try opened.makeHandler(of: entry)
        let isWaiting = unsafeBitCast(
            try library.symbol("is_waiting", in: opened), to: (@convention(c) () -> Int32).self)
        let letGoOn = unsafeBitCast(try library.symbol("let_go_on", in: opened), to: (@convention(c) () -> Void).self)
        let revocation = try #require(projection.revocation)
        let ended = Mutex<ProjectionFailure??>(nil)
        nonisolated(unsafe) let (calling, under) = (projection, library)
        HostThread.start(name: "call") {
            let failure = under.failure(calling, ["{}", "{}"])
            ended.withLock { $0 = .some(failure) }
        }
        try await eventually("the function") { isWaiting() == 1 }
        revocation.revoke()
        letGoOn()
        try await eventually("the call") { ended.withLock { $0 != nil } }
        let failure = ended.withLock { $0 } ?? nil
        #expect(failure?.text == "the host has ended the call, which did not return in time")
        #expect(failure?.events?.positions == 10...10)
        #expect(library.queue.isEmpty)
    }

    @Test func `the host ends a batch between two events when it wants the call to end`() async throws {
        let library = try await FunctionsUnderTest("arguments")
        let projection = try library.projection("write_one(execute: fn, state.x: text) -> i32")
        library.cancellation.cancel()
        let failure = library.failure(projection, [#"{"x":"1"}"#])
        #expect(failure?.text == "the call was asked to end after 0 of its 1 events")
    }

    @Test func `set-up and clear are the manifest's statements`() async throws {
        let library = try await FunctionsUnderTest("misuse")
        let projection = try library.projection(
            [FunctionsUnderTest.topic: "silent(state.code: i32) -> void"],
            setUp: ["CREATE TABLE IF NOT EXISTS a (b text)", "CREATE INDEX IF NOT EXISTS c ON a (b)"],
            clear: ["DELETE FROM a"])
        try projection.setUp(in: library.call)
        #expect(
            library.queue.statements == [
                "CREATE TABLE IF NOT EXISTS a (b text)", "CREATE INDEX IF NOT EXISTS c ON a (b)",
            ])
        let second = try await FunctionsUnderTest("misuse")
        try projection.clearReadModel(in: second.call)
        #expect(second.queue.statements == ["DELETE FROM a"])
    }
}
