import Foundation
import PluginLibraries
import PluginLoading
import PluginManifests
import Testing

/// Lifespan hooks of a plugin, as `projectionist_lifespan.h` has them; with whole hosts: HookCommandTests.
@Suite struct HookTests {
    let plugin: PluginUnderTest

    init() throws {
        plugin = try PluginUnderTest()
    }

    private typealias Entry = PluginManifest.LifespanEntry

    private func manifest(_ hooks: [PluginManifest.LifespanEntry], alone: Bool = true) -> PluginManifest {
        PluginManifest(
            path: "/manifests/fixture.toml", package: .init(name: "fixture", version: "1.0.0"),
            library: .init(path: "libfixture.so"), abiMajor: 1, applications: [],
            projections: alone ? [] : [.fixture()], lifespans: hooks)
    }

    private func image(
        _ hooks: [PluginManifest.LifespanEntry], defines: [String] = ["HOOKS_ALONE"]
    ) throws -> PluginImage {
        let path = try plugin.fixture.build("hooks", defines: defines)
        return try plugin.loader.open(manifest(hooks, alone: defines.contains("HOOKS_ALONE")), library: path)
    }

    /// What the plugin said, of one hook.
    private func said(_ hook: String) -> [String] {
        plugin.log.lines.compactMap { line in
            line.firstMatch(of: /^info fixture: hook (\w+): (.*)$/).flatMap { $0.1 == hook ? String($0.2) : nil }
        }
    }

    // MARK: A hook's life

    @Test func `a library of hooks alone has no functions of projections, and its hook lives from create to destroy`()
        throws
    {
        let entry = Entry(name: "door_bell", object: "bell", configuration: #"{"says":"sizes"}"#)
        let hook = try image([entry]).makeHook(of: entry)
        try hook.start()
        hook.projectionChanged(
            ProjectionChange(
                projection: "dogs", application: "DogSchool", previous: "live", state: "failed", reason: "no food",
                position: 17))
        try hook.stop()
        hook.destroy()
        #expect(
            said("door_bell") == [
                "create", #"bell {"says":"sizes"}, POSTGRES_POOL_SIZE is not there"#, "start",
                "dogs of DogSchool: 'live' 'failed' 'no food' at 17", "changed", "stop", "destroy",
            ])
        #expect(plugin.log.lines.first == "info fixture: init")
        // Of the structs as their makers saw them; asked for once, before init.
        #expect(plugin.log.lines.last == "info fixture: sizes 0 0, extension 1")
    }

    @Test func `two entry points that name one object have hooks of their own, told apart by their names`() throws {
        let entries = [
            Entry(name: "front", object: "bell", configuration: #"{"a":1}"#), Entry(name: "back", object: "bell"),
        ]
        let image = try image(entries)
        let hooks = try entries.map { try image.makeHook(of: $0) }
        for hook in hooks { try hook.start() }
        #expect(said("front").contains(#"bell {"a":1}, POSTGRES_POOL_SIZE is not there"#))
        #expect(said("back").contains("bell {}, POSTGRES_POOL_SIZE is not there"))
        #expect(plugin.log.lines.filter { $0.hasSuffix(": init") }.count == 1)
    }

    @Test func `a library may have hooks beside projections, and its init runs once for all of them`() throws {
        let entry = Entry(name: "bell")
        let image = try image([entry], defines: [])
        let hook = try image.makeHook(of: entry)
        let instance = try image.makeInstance(of: image.manifest.projections[0])
        instance.destroy()
        hook.destroy()
        #expect(plugin.log.lines.filter { $0.hasSuffix(": init") }.count == 1)
    }

    @Test func `what is empty or not known of a change is empty text and 0`() throws {
        let entry = Entry(name: "bell")
        let hook = try image([entry]).makeHook(of: entry)
        hook.projectionChanged(
            ProjectionChange(
                projection: "dogs", application: "DogSchool", previous: "", state: "starting", reason: "",
                position: nil))
        #expect(said("bell").contains("dogs of DogSchool: '' 'starting' '' at 0"))
    }

    @Test func `projection_changed may be null, and then nobody looks for changes`() throws {
        let entry = Entry(name: "bell")
        let hook = try image([entry], defines: ["HOOKS_ALONE", "CHANGED_NULL"]).makeHook(of: entry)
        #expect(!hook.watchesProjections)
        hook.projectionChanged(
            ProjectionChange(
                projection: "dogs", application: "DogSchool", previous: "", state: "live", reason: "", position: 1))
        #expect(said("bell") == ["create"])
        let told = try image([entry], defines: ["HOOKS_ALONE", "OTHER"]).makeHook(of: entry)
        #expect(told.watchesProjections)
    }

    // MARK: What is wrong

    /// Opens the library and brings its hook up and down, and expects an error with both texts in it.
    private func expect(
        _ code: PluginLoadingError.Code, _ message: String, fix: String, defines: [String] = [],
        object: String = "bell", config: String = "{}", sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let entry = Entry(name: "door", object: object, configuration: config)
        let path = try plugin.fixture.build("hooks", defines: ["HOOKS_ALONE"] + defines)
        do throws(PluginLoadingError) {
            let hook = try plugin.loader.open(manifest([entry]), library: path).makeHook(of: entry)
            try hook.start()
            try hook.stop()
            Issue.record("it went well", sourceLocation: sourceLocation)
        } catch {
            #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
            #expect(error.message == message, sourceLocation: sourceLocation)
            #expect(error.fix.contains(fix), "\(error.fix)", sourceLocation: sourceLocation)
            #expect(error.description.hasPrefix("/manifests/fixture.toml: library \(path) "))
        }
    }

    @Test func `a library without the extension`() throws {
        try expect(
            .noExtension,
            "does not have the extension projectionist.lifespan/1, and the manifest has the hook 'door'",
            fix: "remove [entry-points.lifespan.door]", defines: ["NO_EXTENSION"])
    }

    @Test func `an object that the library does not have`() throws {
        try expect(
            .unknownHook, "has no hook 'bel'", fix: "set object = \"bell\", or another of: bell, lamp", object: "bel")
        try expect(
            .unknownHook, "has no hook 'bell'", fix: "it has none at all", defines: ["HOOKS_NULL", "HOOKS_NONE"])
    }

    @Test(arguments: [
        (["START_NULL"], "its function 'start' is null"), (["HOOK_SIZE=8"], "its size is 8 bytes instead of 64"),
        (["HOOKS_NULL"], "'hooks' is null or 'hook_count' (2) is wrong"),
        (["NAME_TWICE"], "hooks[1] is no UTF-8 text of 1 to 1024 bytes, or that of another one"),
    ])
    func `a table that is not as the header says`(defines: [String], problem: String) throws {
        try expect(
            .extensionInvalid,
            "gives a table projectionist.lifespan/1 that is not as projectionist_lifespan.h says: \(problem)",
            fix: "build it against this host's header", defines: defines)
    }

    @Test func `a create that fails, or gives nothing`() throws {
        try expect(
            .createFailed, "failed to create hook 'door': the bell is broken",
            fix: "correct [entry-points.lifespan.door.config]", config: #"{"fails":"create"}"#)
        try expect(
            .createFailed, "failed to create hook 'door': it gave no hook", fix: "or the plugin",
            config: #"{"gives":"nothing"}"#)
    }

    @Test func `a start and a stop that fail, with a text or without`() throws {
        try expect(
            .startFailed, "failed in the start of hook 'door': the bell is broken", fix: "start the host again",
            config: #"{"fails":"start"}"#)
        try expect(
            .startFailed, "failed in the start of hook 'door': it did not say why", fix: "start the host again",
            config: #"{"silent":"start"}"#)
        try expect(
            .stopFailed, "failed in the stop of hook 'door': the bell is broken", fix: "left behind",
            config: #"{"fails":"stop"}"#)
    }

    @Test func `functions of projections may be null only where there is no projection`() throws {
        let path = try plugin.fixture.build("broken", defines: ["APPLY_NULL"])
        #expect(throws: PluginLoadingError.self) { try plugin.loader.open(manifest([]), library: path) }
    }

    @Test func `a verdict holds for the hooks that were tried with their config`() throws {
        let path = try plugin.fixture.build("hooks", defines: ["HOOKS_ALONE"])
        let texts = try [
            [], [Entry(name: "bell")], [Entry(name: "door", object: "bell")],
            [Entry(name: "bell", configuration: #"{"a":1}"#)],
        ].map { hooks in
            VerdictKey(try plugin.loader.check(manifest(hooks), library: path), hostVersion: "1", build: "")
        }
        #expect(Set(texts).count == 4)
        // When it starts is nothing that is tried.
        let later = try plugin.loader.check(manifest([Entry(name: "bell", priority: 900)]), library: path)
        #expect(VerdictKey(later, hostVersion: "1", build: "") == texts[1])
    }
}
