import EventStore
import PluginLoading
import Projections
import Testing

/// A plugin's mistake fails its call with a text; it does not take the host down.
@Suite struct PluginMistakeTests {
    let plugin: PluginUnderTest

    init() throws {
        plugin = try PluginUnderTest()
    }

    @Test(arguments: [
        ("type", "parameter $1: 99 is not the number of a type"),
        ("row", "parameter $2 of row 1: 77 is not the number of a type"),
        ("statement", "a statement has a length of 10 and a null pointer, or that is no length"),
        ("parameters", "a statement has 3 parameters, but the pointer to them is null"),
        ("negative", "a statement has -1 parameters in 1 rows: that is no count"),
        ("overflow", "a statement has 9223372036854775807 parameters in 3 rows: that is no count"),
        ("text", "parameter $1: it has a length and a null pointer, or a length that is none"),
        ("nul", "parameter $1: text must not hold a NUL byte"),
        ("uuid", "parameter $1: the pointer to the UUID is null"),
        ("array", "parameter $1: the array of 2 elements has a null pointer, or that is no count"),
    ])
    func `a parameter that cannot be sent is refused at once`(mistake: String, message: String) throws {
        let failure = try #require(plugin.failure(try plugin.instance("mistakes", config: mistake)))
        #expect(failure.text == message + " (statement 0)")
        #expect(failure.storeError?.code == .invalidParameter)
        #expect(failure.storeError?.statement == 0)
        #expect(plugin.queue.isEmpty)
    }

    @Test func `arrays are refused where the store has none`() throws {
        plugin.dialect = .sqlite
        let failure = try #require(plugin.failure(try plugin.instance("mistakes", config: "array")))
        #expect(failure.text.hasPrefix("parameter $1: arrays are for PostgreSQL only"))
    }

    @Test func `a transaction of the plugin's own is refused`() throws {
        let failure = try #require(plugin.failure(try plugin.instance("mistakes", config: "begin")))
        #expect(failure.storeError?.code == .transactionControl)
        #expect(failure.text.contains("must not send BEGIN"))
    }

    @Test func `an event that is none of the batch is refused`() throws {
        let failure = try #require(plugin.failure(try plugin.instance("mistakes", config: "event")))
        #expect(failure.text.contains("for_event was given an event that is not an element of the batch in hand"))
    }

    @Test func `a refused statement names its number and the event that it came from`() throws {
        let instance = try plugin.instance("mistakes", config: "second")
        let failure = try #require(plugin.failure(instance, ["{}", "{}", "{}"]))
        #expect(failure.storeError?.statement == 2)
        #expect(failure.storeError?.position == 20)
        #expect(
            failure.description
                == "parameter $1: 99 is not the number of a type (statement 2, event 20); topic dogschool.domain:Dog.Registered, stream 01020304-0506-0708-090a-0b0c0d0e0f10"
        )
    }

    @Test func `a refused statement that the plugin ignores fails the call`() throws {
        let failure = try #require(plugin.failure(try plugin.instance("mistakes", config: "ignored")))
        #expect(
            failure.text
                == "apply went on after a failed statement, which loses the transaction: parameter $1: 99 is not the number of a type (statement 0)"
        )
    }

}
