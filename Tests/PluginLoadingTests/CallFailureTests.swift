import EventStore
import PluginLoading
import Projections
import Testing

/// How a plugin says that it failed, and the other things that it asks its host.
@Suite struct CallFailureTests {
    let plugin: PluginUnderTest

    init() throws {
        plugin = try PluginUnderTest()
    }

    @Test func `code, disposition, text and hint are the plugin's last words`() throws {
        let failure = try #require(plugin.failure(try plugin.instance("writes", config: "fail-park"), ["{}", "{}"]))
        #expect(failure.code == 42)
        #expect(failure.disposition == .park)
        #expect(failure.text == "a dog without a name")
        #expect(failure.applied == 1)
        #expect(failure.storeError == nil)
        #expect(
            failure.description
                == "a dog without a name (code 42); event 20, topic dogschool.domain:Dog.Registered, stream 01020304-0506-0708-090a-0b0c0d0e0f10"
        )
    }

    @Test func `a plugin may ask to be stopped`() throws {
        let failure = try #require(plugin.failure(try plugin.instance("writes", config: "fail-stop")))
        #expect(failure.disposition == .stop)
        #expect(
            failure.description
                == "no more; event 10, topic dogschool.domain:Dog.Registered, stream 01020304-0506-0708-090a-0b0c0d0e0f10"
        )
        #expect(failure.applied == nil)
    }

    @Test func `a plugin that says nothing, or nothing that is known, is quoted as it is`() throws {
        let silent = try #require(plugin.failure(try plugin.instance("writes", config: "fail-silently")))
        #expect(silent.text == "apply failed without saying why")
        #expect(silent.disposition == .unnamed)
        let odd = try #require(plugin.failure(try plugin.instance("writes", config: "fail-oddly")))
        #expect(odd.text == "the plugin gave an empty text")
        #expect(odd.disposition == .unnamed)
        let seven = try #require(plugin.failure(try plugin.instance("writes", config: "return-7")))
        #expect(seven.text == "apply failed without saying why (it returned 7)")
    }

    @Test func `a failure names the events that it may be about, where nothing says which`() throws {
        let instance = try plugin.instance("writes", config: "fail-stop")
        let failure = try #require(plugin.failure(instance, Array(repeating: "{}", count: 100)))
        #expect(failure.events?.positions == 10...1000)
        #expect(failure.description == "no more; one of the events 10 to 1000")
        // What a plugin says of its own counts as said.
        let batch = NotificationBatch.fixture(Array(repeating: "{}", count: 10), ids: .text)
        let events = try #require(FailedEvents(NotificationSlice(batch), position: 10))
        #expect(events.text(beside: "in event 10: no") == "topic dogschool.domain:Dog.Registered, stream dog-0")
        #expect(
            events.text(beside: "in event 100: no") == "event 10, topic dogschool.domain:Dog.Registered, stream dog-0")
        #expect(events.text(beside: "event 10 (dogschool.domain:Dog.Registered) of dog-0: no") == nil)
        // A position that is none of the batch's, and a hint that all went well, say nothing.
        #expect(FailedEvents(NotificationSlice(batch), position: 11, applied: 10)?.positions == 10...100)
        #expect(FailedEvents(NotificationSlice(batch), position: nil, applied: 3)?.positions == 40...40)
        #expect(FailedEvents(NotificationSlice(batch, range: 2..<2), position: nil) == nil)
    }

    @Test func `a failed set-up is about no event`() throws {
        plugin.dialect = .sqlite
        let instance = try plugin.instance("mistakes", defines: ["SET_UP_BEGINS"])
        do throws(ProjectionFailure) {
            try instance.setUp(in: plugin.call)
            Issue.record("it went well")
        } catch {
            #expect(error.events == nil)
            #expect(error.storeError?.statement == 1)
            #expect(error.description.hasSuffix(" (statement 1)"), "\(error)")
        }
    }

    @Test func `words of one call are not those of the next`() throws {
        let instance = try plugin.instance("writes", config: "fail-park")
        _ = plugin.failure(instance)
        let other = try plugin.instance("writes", config: "fail-silently")
        #expect(plugin.failure(other)?.text == "apply failed without saying why")
        #expect(plugin.failure(other)?.code == 0)
    }

    @Test func `cancelled follows the flag`() throws {
        let instance = try plugin.instance("writes", config: "cancelled")
        #expect(plugin.failure(instance)?.description == nil)
        #expect(plugin.queue.found["cancelled"] == "0")
        plugin.cancellation.cancel()
        #expect(plugin.failure(instance)?.description == nil)
        #expect(plugin.queue.found["cancelled"] == "1")
        plugin.cancellation.reset()
        #expect(plugin.failure(instance)?.description == nil)
        #expect(plugin.queue.found["cancelled"] == "0")
    }

    @Test func `a plugin's lines are logged at their level, one line each`() throws {
        #expect(plugin.failure(try plugin.instance("writes", config: "levels"))?.description == nil)
        let levels = ["trace", "debug", "info", "notice", "warning", "error", "error"]
        #expect(plugin.log.lines.filter { $0.contains("two") } == levels.map { "\($0) fixture: two lines" })
    }

    @Test func `settings are read by name`() throws {
        #expect(plugin.failure(try plugin.instance("writes", config: "setting"))?.description == nil)
        #expect(plugin.queue.found == ["missing": "2", "found": "0", "DOGS": "many"])
    }
}
