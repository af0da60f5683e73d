import EventStore
import Foundation
import Glibc
import PluginLibraries
import PluginLoading
import PluginManifests
import Projections
import Testing

/// What the headers say in sentences, each shown by a plugin in C: Documentation/plugins/abi-promises.md lists them all, with
/// those that tests of other suites show.
@Suite struct HeaderPromiseTests {
    let plugin: PluginUnderTest

    init() throws {
        plugin = try PluginUnderTest()
    }

    /// What the plugin `promises` writes down for one word.
    func found(_ word: String, state: String = "{}", ids: OriginatorIDType = .uuid) throws -> [String: String] {
        let instance = try plugin.instance("promises", config: word)
        try instance.apply(NotificationSlice(.fixture([state], ids: ids)), in: plugin.call)
        return plugin.queue.found
    }

    /// An image of the plugin `promises` with one entry point.
    func image(_ word: String, defines: [String] = []) throws -> (PluginImage, PluginManifest.ProjectionEntry) {
        let entry = PluginManifest.ProjectionEntry.fixture(config: word)
        let path = try plugin.fixture.build("promises", defines: defines)
        return (try plugin.loader.open(.fixture(projections: [entry]), library: path), entry)
    }

    var errors: [String] { plugin.log.lines.filter { $0.hasPrefix("error") } }
}

// MARK: Evolution, memory, text

extension HeaderPromiseTests {
    @Test func `size is sizeof the struct as its maker saw it`() throws {
        let found = try found("tables")
        for table in ["host", "hello", "create", "sql", "json", "settings", "metrics"] {
            #expect(found[table] == "0", "\(table)")
        }
    }

    @Test func `the host says the majors that it accepts, both included, and its version`() throws {
        let found = try found("tables")
        #expect(found["least major"] == "1")
        #expect(found["greatest major"] == "1")
        #expect(found["version"] == "1.2.3")
    }

    @Test func `an extension that this host does not have is null`() throws {
        let found = try found("extensions")
        #expect(
            found == [
                "none": "1", "the next number": "1", "a part": "1", "no id": "1", "no text": "1", "the same": "1",
            ])
    }

    @Test func `empty text may have a null pointer`() throws {
        let found = try found("empty")
        #expect(
            found == [
                "execute": "0", "root": "0", "find": "0", "kind": "6", "setting": "2", "metric": "0",
            ])
        #expect(
            plugin.queue.lines.first
                == "INSERT INTO empty VALUES ($1, $2, $3, $4) [text , bytes , text array of 1, int64 array of 0]")
        #expect(plugin.log.lines.contains("info fixture: "))
    }

    @Test func `a parameter, a statement and the text of fail are copied by the function that takes them`() throws {
        let failure = try #require(plugin.failure(try plugin.instance("promises", config: "copied")))
        #expect(failure.text == "why")
        #expect(
            plugin.queue.lines == [
                "INSERT INTO copies VALUES ($1, $2, $3) [text text, bytes bytes, text array of 1]"
            ])
        plugin.queue.withBytes { arena in
            guard case .textArray(let elements) = plugin.queue.parameters[2].value(in: arena) else {
                Issue.record("it is no array")
                return
            }
            #expect(String(decoding: elements[0], as: UTF8.self) == "element")
        }
    }

    @Test func `a library is never unloaded`() throws {
        let hash: String
        do {
            let (image, entry) = try image("")
            hash = try #require(image.contentHash)
            try image.makeInstance(of: entry).destroy()
        }
        let other = try plugin.loader.check(
            .fixture(), library: try plugin.fixture.build("promises", defines: ["FIXTURE_VERSION=\"9.9.9\""]))
        // The loader itself says whether it has a library.
        func isLoaded(_ hash: String) -> Bool {
            let path = "\(plugin.fixture.folder)/state/libraries/\(hash).so"
            guard let image = dlopen(path, RTLD_NOW | RTLD_NOLOAD) else { return false }
            dlclose(image)
            return true
        }
        #expect(isLoaded(hash))
        // The control: a library that was not opened.
        #expect(!isLoaded(other.contentHash))
    }

    @Test func `the originator's id is 16 bytes in network order, or text, and the other is null`() throws {
        #expect(
            try found("ids") == ["uuid": "1", "text": "0", "length": "0", "first byte": "1", "last byte": "16"])
        #expect(try found("ids", ids: .text) == ["uuid": "0", "text": "1", "length": "5", "id": "dog-0"])
    }
}

// MARK: Threads, handles, errors

extension HeaderPromiseTests {
    @Test func `log, extension, settings and metrics may be used on any thread, also while a call runs`() throws {
        let found = try found("anywhere")
        #expect(found == ["setting": "0", "metric": "0", "extension": "1"])
        #expect(plugin.log.lines.contains("info fixture: from another thread"))
    }

    @Test func `handles are numbers, not addresses, and one that was made up leads nowhere`() throws {
        let failure = plugin.failure(try plugin.instance("promises", config: "made up"))
        #expect(failure?.description == nil)
        #expect(plugin.queue.lines == ["INSERT INTO found VALUES ($1, $2) [text taken, text 0]"])
        #expect(plugin.session.queries.isEmpty)
    }

    @Test func `the error of init, used on another thread, fails init, whatever the plugin returns`() throws {
        let (image, _) = try image("", defines: ["INIT_ELSEWHERE"])
        let error = #expect(throws: PluginLoadingError.self) { try image.initialize() }
        #expect(error?.code == .initFailed)
        #expect(error?.message.contains("fail was used on another thread") == true, "\(error as Any)")
    }

    @Test(arguments: ["init", "create"])
    func `the error of a function that has returned is refused and reported`(function: String) throws {
        let instance = try plugin.instance("promises", config: "fail \(function)")
        #expect(plugin.failure(instance)?.description == nil)
        #expect(
            errors == [
                "error fixture: the plugin used the error of its \(function) after that had returned (fail): refused, and nobody reads what it says"
            ])
        // Once.
        #expect(plugin.failure(instance)?.description == nil)
        #expect(errors.count == 1)
    }

    @Test(arguments: ["set_up", "clear_read_model"])
    func `the disposition is used only for apply`(function: String) throws {
        let instance = try plugin.instance("promises", config: "set-up park")
        do throws(ProjectionFailure) {
            if function == "set_up" {
                try instance.setUp(in: plugin.call)
            } else {
                try instance.clearReadModel(in: plugin.call)
            }
            Issue.record("it went well")
        } catch {
            #expect(error.disposition == .unnamed)
            #expect(error.code == 3)
            #expect(error.text == "not now")
        }
    }
}

// MARK: The order of things

extension HeaderPromiseTests {
    @Test func `init comes once, before any other function, and destroy last, when no call follows`() throws {
        let (image, entry) = try image("tables")
        #expect(plugin.log.lines.isEmpty)
        let first = try image.makeInstance(of: entry)
        try first.setUp(in: plugin.call)
        try first.apply(NotificationSlice(.fixture(["{}"])), in: plugin.call)
        try first.clearReadModel(in: plugin.call)
        first.destroy()
        let life = ["init", "create", "set_up", "apply", "clear_read_model", "destroy"].map { "info fixture: \($0)" }
        #expect(plugin.log.lines == life)
        // Create may be called again for the same projection.
        let second = try image.makeInstance(of: entry)
        try second.apply(NotificationSlice(.fixture(["{}"])), in: plugin.call)
        #expect(plugin.log.lines == life + [life[1], life[3]])
    }

    @Test func `request_stop may be null`() throws {
        let (image, entry) = try image("", defines: ["REQUEST_STOP_NULL"])
        let instance = try image.makeInstance(of: entry)
        instance.stopRequest.request()
        #expect(plugin.failure(instance)?.description == nil)
        instance.destroy()
    }

    @Test func `applied is 0 at first`() throws {
        let instance = try plugin.instance("promises", config: "applied")
        for _ in 0..<2 {
            try instance.apply(NotificationSlice(.fixture(["{}"])), in: plugin.call)
            #expect(plugin.queue.found == ["applied": "0"])
        }
    }

    @Test func `applied is a hint, and one that says more than there is says nothing`() throws {
        let failure = try #require(
            plugin.failure(try plugin.instance("promises", config: "applied more"), ["{}", "{}"]))
        #expect(failure.applied == nil)
        #expect(failure.events?.positions == 10...20)
    }
}
