import Dispatch
import EventStore
import Foundation
import PluginLoading
import PluginManifests
import Projections
import Testing

/// What belongs to a call is of use on its thread and until its end only: anything else does nothing, is refused, and
/// fails the call where that still runs.
@Suite struct CallMisuseTests {
    let plugin: PluginUnderTest

    init() throws {
        plugin = try PluginUnderTest()
        plugin.session.answer = .success([[.text("1")]])
    }

    /// What the host's log says of the plugin's attempts.
    var attempts: [String] {
        let words = ["refused", "accepted", "own refused", "own accepted"]
        return words.filter { plugin.log.lines.contains("info fixture: \($0)") }
    }

    static let functions: [(String, String)] = [
        ("execute", "sql/1 execute"), ("execute_many", "sql/1 execute_many"), ("query", "sql/1 query"),
        ("dialect", "sql/1 dialect"), ("for_event", "sql/1 for_event"), ("rows", "a reading of rows"),
        ("root", "json/1 root"), ("node", "a reading of a JSON node"), ("fail", "fail"),
    ]

    @Test(arguments: functions)
    func `a use on another thread is refused and fails the call, though the plugin ignores it`(
        function: String, name: String
    ) throws {
        let instance = try plugin.instance("threads", config: "now \(function)")
        let failure = try #require(plugin.failure(instance))
        #expect(failure.storeError?.code == .misusedCall)
        #expect(
            failure.text
                == "\(name) was used on another thread; a call may only be used on the thread that the host calls")
        #expect(failure.code == 0 && failure.disposition == .unnamed)
        #expect(attempts == ["refused", "own refused"])
        #expect(plugin.queue.isEmpty)
        #expect(plugin.session.queries.count == 1)
        // The next call starts afresh, and fails for its own misuse.
        #expect(plugin.failure(instance)?.storeError?.code == .misusedCall)
    }

    @Test func `another thread may ask whether the call is cancelled`() throws {
        let instance = try plugin.instance("threads", config: "now cancelled")
        #expect(plugin.failure(instance)?.description == nil)
        #expect(attempts == ["accepted", "own accepted"])
        plugin.cancellation.cancel()
        #expect(plugin.failure(instance)?.description == nil)
        #expect(attempts == ["refused", "accepted", "own accepted"])
    }

    @Test(arguments: functions)
    func `a use in a later call is refused, harms neither, and is reported`(function: String, name: String) throws {
        let instance = try plugin.instance("threads", config: "later \(function)")
        #expect(plugin.failure(instance)?.description == nil)
        // The handles of the call before, on the thread of the call in hand.
        #expect(plugin.failure(instance)?.description == nil)
        #expect(attempts == ["refused"])
        #expect(plugin.queue.isEmpty)
        let report =
            "error fixture: projection 'dogs' used a call after its end (\(name)): refused, and what it meant to write is lost; a call ends when the plugin's function returns, so let no thread go on with it"
        #expect(plugin.log.lines.filter { $0.hasPrefix("error") } == [report])
    }

    @Test(arguments: functions.map(\.0).filter { $0 != "fail" } + ["cancelled"])
    func `a call that the host takes away can do nothing more, and fails`(function: String) throws {
        let instance = try plugin.instance("threads", config: "revoke \(function)")
        let revocation = try #require(instance.revocation)
        plugin.log.observe { if $0 == "info fixture: revoke" { revocation.revoke() } }
        let failure = try #require(plugin.failure(instance))
        #expect(failure.storeError?.code == .interrupted)
        #expect(failure.text.hasSuffix("the host has ended the call, which did not return in time"))
        #expect(attempts == ["refused"])
        #expect(plugin.queue.isEmpty)
        #expect(plugin.session.queries.count == 1)
        // Between calls there is nothing to take away.
        plugin.log.observe { _ in }
        revocation.revoke()
        #expect(plugin.failure(instance)?.description == nil)
    }

    @Test func `taking a call away waits for the statement that is at work`() throws {
        let instance = try plugin.instance("threads", config: "once only")
        let revocation = try #require(instance.revocation)
        let revoked = DispatchSemaphore(value: 0)
        plugin.session.onQuery = {
            Thread.detachNewThread {
                revocation.revoke()
                revoked.signal()
            }
            #expect(revoked.wait(timeout: .now() + 0.3) == .timedOut)
        }
        #expect(plugin.failure(instance)?.storeError?.code == .interrupted)
        revoked.wait()
    }

    @Test(arguments: functions.map(\.0) + ["cancelled"])
    func `a use while the instance is destroyed is refused`(function: String) throws {
        let instance = try plugin.instance("threads", config: "destroy \(function)")
        #expect(plugin.failure(instance)?.description == nil)
        instance.destroy()
        #expect(attempts == ["refused"])
        #expect(plugin.queue.isEmpty)
    }

    @Test(arguments: functions + [("cancelled", "")])
    func `a use after the instance is gone is refused and reported, whoever has its place by then`(
        function: String, name: String
    ) throws {
        let path = try plugin.fixture.build("threads")
        let (entry, next) = (
            PluginManifest.ProjectionEntry.fixture(config: "gone \(function)"),
            PluginManifest.ProjectionEntry.fixture(config: "after \(function)")
        )
        let image = try plugin.loader.open(.fixture(projections: [entry]), library: path)
        var instance: ProjectionInstance? = try image.makeInstance(of: entry)
        #expect(plugin.failure(try #require(instance))?.description == nil)
        instance = nil
        let other = try image.makeInstance(of: next)
        #expect(attempts == ["refused"])
        #expect(plugin.queue.isEmpty)
        let reports = plugin.log.lines.filter {
            $0.hasPrefix("error fixture: projection 'dogs' used a call after its end (\(name)): refused")
        }
        // To ask whether it is cancelled is no misuse.
        #expect(reports.count == (function == "cancelled" ? 0 : 1))
        #expect(plugin.failure(other)?.description == nil)
    }
}
