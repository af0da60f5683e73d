import PluginManifests
import Testing

@testable import ProjectionHost

/// What a reload says of hooks: pure, no file and no library.
@Suite struct HookDifferenceTests {
    private func hook(
        _ name: String, manifest: String = "/m/a.toml", hash: String = "aa", priority: Int = 500
    ) -> HookDifference.Hook {
        .init(
            entry: .init(name: name, priority: priority), manifest: manifest, contentHash: hash,
            build: "version 1.0.0 (\(hash))")
    }

    private func lines(
        from running: [HookDifference.Hook], to next: [HookDifference.Hook], unknown: Set<String> = []
    ) -> [String] { HookDifference(from: running, to: next, unknown: unknown).lines }

    @Test func `nothing is said where nothing has changed, though the manifest may have another name`() {
        #expect(lines(from: [hook("bell")], to: [hook("bell", manifest: "/m/b.toml")]) == [])
    }

    @Test func `another build, another entry, a new one and one that is gone take effect at the next start`() {
        #expect(
            lines(
                from: [hook("bell"), hook("lamp"), hook("gone")],
                to: [hook("new"), hook("bell", hash: "bb"), hook("lamp", priority: 7)])
                == [
                    "hook 'bell' is in another build, which takes effect at the next start: version 1.0.0 (bb); version 1.0.0 (aa) runs until then",
                    "hook 'gone' is declared no more, which takes effect at the next start: version 1.0.0 (aa) runs until then",
                    "hook 'lamp' has another entry in its manifest, which takes effect at the next start: version 1.0.0 (aa); version 1.0.0 (aa) runs until then",
                    "hook 'new' is new, and takes effect at the next start",
                ])
    }

    @Test func `what cannot be read is not gone`() {
        #expect(lines(from: [hook("bell")], to: [], unknown: ["/m/a.toml"]) == [])
        #expect(lines(from: [hook("bell")], to: [], unknown: ["/m"]) == [])
        #expect(lines(from: [hook("bell")], to: [], unknown: ["/other"]).count == 1)
    }
}
