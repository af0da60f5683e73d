import EventStore
import PluginLoading
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
        #expect(failure.description == "a dog without a name (code 42)")
    }

    @Test func `a plugin may ask to be stopped`() throws {
        let failure = try #require(plugin.failure(try plugin.instance("writes", config: "fail-stop")))
        #expect(failure.disposition == .stop)
        #expect(failure.description == "no more")
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

    @Test func `settings are read by name`() throws {
        #expect(plugin.failure(try plugin.instance("writes", config: "setting"))?.description == nil)
        #expect(plugin.queue.found == ["missing": "2", "found": "0", "DOGS": "many"])
    }
}
