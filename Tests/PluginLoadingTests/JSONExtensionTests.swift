import EventStore
import PluginLoading
import PluginManifests
import Projections
import Testing

/// `projectionist.json/1` as a plugin in C uses it.
@Suite struct JSONExtensionTests {
    let plugin: PluginUnderTest

    init() throws {
        plugin = try PluginUnderTest()
    }

    /// What the plugin finds at paths, and at each member.
    func fields(_ state: String, paths: String) throws -> [String: String] {
        let instance = try plugin.instance("fields", config: "{\(paths)}")
        try instance.apply(NotificationSlice(.fixture([state])), in: plugin.call)
        return plugin.queue.found
    }

    @Test func `fields are found by path and step by step`() throws {
        let found = try fields(
            #"{"name": "Fido", "age": 3, "weight": 8.5, "good": true, "owner": null, "tricks": ["sit", {"a.b": 18446744073709551615}]}"#,
            paths: "name tricks.0 tricks.1 /tricks/1/a.b tricks.2 none.at.all")
        #expect(
            found == [
                "name": "text 'Fido'", "tricks.0": "text 'sit'", "tricks.1": "object of 1",
                "/tricks/1/a.b": "double '18446744073709551615' 1.84467e+19", "tricks.2": "missing",
                "none.at.all": "missing",
                "next name": "text 'Fido'", "next age": "int64 3 3", "next weight": "double 8.5", "next good": "bool 1",
                "next owner": "null", "next tricks": "array of 2",
            ])
    }

    @Test func `what the Python transcoder wraps is seen through and named`() throws {
        let found = try fields(
            """
            {"timestamp": {"_type_": "datetime_iso", "_data_": "2024-01-02T03:04:05+00:00"},
             "path": {"_type_": "tuple_as_list", "_data_": [{"_data_": "10", "_type_": "decimal_str"}, 2]}}
            """, paths: "timestamp path.0 path.1 timestamp._data_")
        #expect(
            found == [
                "timestamp": "text '2024-01-02T03:04:05+00:00' <datetime_iso>", "path.0": "text '10' <decimal_str>",
                "path.1": "int64 2 2", "timestamp._data_": "missing",
                "next timestamp": "text '2024-01-02T03:04:05+00:00' <datetime_iso>",
                "next path": "array of 2 <tuple_as_list>",
            ])
    }

    @Test func `a state that is not JSON is that event's problem alone`() throws {
        let instance = try plugin.instance("fields", config: "{name}")
        try instance.apply(NotificationSlice(.fixture([#"{"name": "Fido""#, #"{"name": "Rex"}"#])), in: plugin.call)
        #expect(plugin.queue.found["name"] == "text 'Rex'")
        #expect(plugin.queue.found["problem"] == "the state is not JSON: at byte 15: ',' or '}' is expected")
    }

    @Test(arguments: [
        (["{]"], "the state is not JSON: at byte 1: a name in double quotes is expected"),
        ([""], "the state is not JSON: it is empty"),
        (["CIPHER_TOPIC", "{]"], "the state is not JSON: at byte 1: a name in double quotes is expected"),
        (
            ["x\u{9C}"],
            "the state is not JSON: it is compressed: it begins like zlib; let the application store plain states (no COMPRESSOR_TOPIC), or let the plugin decompress event->state itself"
        ),
        (
            ["COMPRESSOR_TOPIC", "x\u{9C}"],
            "the state is not JSON: it is compressed, since COMPRESSOR_TOPIC is set; let the application store plain states (no COMPRESSOR_TOPIC), or let the plugin decompress event->state itself"
        ),
        (
            ["COMPRESSOR_TOPIC", "\u{1}\u{2}"],
            "the state is not JSON: it is compressed, since COMPRESSOR_TOPIC is set; let the application store plain states, or let the plugin decompress event->state itself"
        ),
        (
            ["DOGSCHOOL_CIPHER_TOPIC", "\u{1}\u{2}"],
            "the state is not JSON: it is encrypted, since DOGSCHOOL_CIPHER_TOPIC is set; let the application store plain states, or let the plugin decrypt event->state itself"
        ),
        (
            ["CIPHER_TOPIC", "COMPRESSOR_TOPIC", "x\u{9C}"],
            "the state is not JSON: it is compressed and encrypted, since COMPRESSOR_TOPIC and CIPHER_TOPIC is set; let the application store plain states, or let the plugin decrypt event->state itself"
        ),
        (
            ["CATSCHOOL_CIPHER_TOPIC", "\u{FF}\u{FE}"],
            "the state is not JSON but binary data: it is not UTF-8; where the application compresses or encrypts its states, let it store plain ones, or let the plugin read event->state itself"
        ),
    ])
    func `a state that is not JSON says what it is and what to do`(given: [String], problem: String) throws {
        for name in given.dropLast() { plugin.settings[name] = "module:Class" }
        let instance = try plugin.instance("fields", config: "{name}")
        // A scalar stands for a byte.
        let bytes = given.last!.unicodeScalars.map { UInt8($0.value) }
        try instance.apply(NotificationSlice(.fixture(bytes: [bytes])), in: plugin.call)
        #expect(plugin.queue.found["problem"] == problem)
    }

    @Test func `what zlib really writes is known, at each level`() throws {
        let instance = try plugin.instance("fields", config: "{name}")
        // `zlib.compress(b'{"name": "Fido"}', level)` for the levels 0, 1, 6 and 9.
        for start: [UInt8] in [
            [0x78, 0x01, 0x01, 0x10, 0x00, 0xEF, 0xFF], [0x78, 0x01, 0xAB, 0x56, 0xCA], [0x78, 0x9C, 0xAB, 0x56, 0xCA],
            [0x78, 0xDA, 0xAB, 0x56, 0xCA], [0x78, 0x5E, 0xAB, 0x56, 0xCA],
        ] {
            try instance.apply(NotificationSlice(.fixture(bytes: [start])), in: plugin.call)
            #expect(plugin.queue.found["problem"]?.contains("it begins like zlib") == true, "\(start)")
        }
        // A text that happens to begin so.
        try instance.apply(NotificationSlice(.fixture(["x^2"])), in: plugin.call)
        #expect(plugin.queue.found["problem"] == "the state is not JSON: at byte 0: a value is expected")
    }

    @Test func `a call that gets only some events of a batch reads their fields`() throws {
        let instance = try plugin.instance("fields", config: "{name dogs.1.name}")
        let batch = NotificationBatch.fixture(
            (0..<9).map { #"{"name": "dog \#($0)", "dogs": [0, {"name": "puppy of \#($0)"}]}"# })
        for (slice, number) in [
            (NotificationSlice(batch, indexes: [6]), 6), (NotificationSlice(batch, range: 3..<4), 3),
            (NotificationSlice(batch, indexes: [1, 4, 8]), 8), (NotificationSlice(batch), 8),
        ] {
            try instance.apply(slice, in: plugin.call)
            // The last event's, which have overwritten the others'.
            #expect(plugin.queue.found["name"] == "text 'dog \(number)'")
            #expect(plugin.queue.found["dogs.1.name"] == "text 'puppy of \(number)'")
        }
    }

    @Test func `an event that is none of the batch has no fields`() throws {
        let instance = try plugin.instance("fields", config: "{foreign}")
        try instance.apply(NotificationSlice(.fixture(["{}"])), in: plugin.call)
        #expect(plugin.queue.found["foreign"] == "the event is not an element of the batch in hand")
    }

    @Test func `a state is parsed once for all plugins, on whatever threads they run`() async throws {
        let path = try plugin.fixture.build("fields")
        let entry = PluginManifest.ProjectionEntry.fixture(config: "{address}")
        let image = try plugin.loader.open(.fixture(projections: [entry]), library: path)
        try image.initialize()
        let batch = NotificationBatch.fixture((0..<500).map { #"{"name": "\#($0)"}"# })
        let addresses = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    guard let instance = try? image.makeInstance(of: entry) else { return [] }
                    let queue = StatementQueue()
                    let call = ProjectionCall(
                        session: RecordingSession(), queue: queue, dialect: .sqlite, cancellation: CancellationFlag())
                    guard (try? instance.apply(NotificationSlice(batch), in: call)) != nil else { return [] }
                    return queue.lines
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(addresses.count == 8)
        #expect(addresses[0].count == 500)
        #expect(Set(addresses[0]).count == 500)
        #expect(Set(addresses).count == 1)
    }
}
