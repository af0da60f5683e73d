import Foundation

/// The real files that inputs are made from.
enum FuzzCorpus {
    private static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// All manifests of the repository, and one that has every key.
    static func manifests() throws -> [[UInt8]] {
        let files = ["manifests", "Tests/Fixtures", "Sources/PluginTemplates/Templates"].flatMap { folder in
            (FileManager.default.enumerator(at: checkout.appending(path: folder), includingPropertiesForKeys: nil)?
                .compactMap { $0 as? URL } ?? []).filter {
                    $0.path.hasSuffix(".toml") || $0.path.hasSuffix("toml.template")
                }
        }
        // Others are written in TOML, too: Cargo's.
        let texts = try files.sorted { $0.path < $1.path }.map { try String(contentsOf: $0, encoding: .utf8) }
        return (texts.filter { $0.contains("entry-points") } + [everyKey]).map { Array($0.utf8) }
    }

    /// The shipped plugins, and small libraries of the system: a few changes to a small file meet its headers and tables.
    static func libraries() throws -> [[UInt8]] {
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let names = ["libDailyRegistrations.so", "libTrickCounts.so"]
        var files = names.map { own.appending(path: $0).path }
        for folder in ["/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu"] {
            files += ["libdl.so.2", "libutil.so.1", "libanl.so.1", "libBrokenLocale.so.1", "libz.so.1", "libffi.so.8"]
                .map {
                    "\(folder)/\($0)"
                }
        }
        let libraries = files.compactMap { FileManager.default.contents(atPath: $0).map { [UInt8]($0) } }
        guard !libraries.isEmpty else { throw CocoaError(.fileNoSuchFile) }
        return libraries.sorted { $0.count < $1.count }
    }

    private static let everyKey = """
        # A comment, "quoted" = [ 'and' ] more
        schema = 1
        [package]
        name = "dog-school"
        version = "1.4.0"
        enabled = true
        [library]
        path = 'lib/libDogSchool.so'
        sha256 = "0123456789abcdef0123456789abcdef0123456789ABCDEF0123456789ABCDEF"
        [abi]
        major = 1
        [entry-points.applications.DogSchool]
        [entry-points.projections.trick_counts]
        object = "trick_counts"
        application = "DogSchool"
        topics = ["dogschool.domain:Dog.TrickAdded",
          "dogschool.domain:Dog.Registered"] # all
        batch = 0x1F4
        max-attempts = 5
        on-error = "park"
        park-scope = "event"
        max-held = 10_000
        backfill = false
        lag-from = "/meta/recorded.at"
        isolation = "in-process"
        state-version = 3
        [entry-points.projections.trick_counts.config]
        top = 50
        ratio = 1.5e-3
        since = 1979-05-27T07:32:00.999999-07:00
        day = 1979-05-27
        hour = 07:32:00
        text = \"""\u{20}
        long \\u00e9 \\
          text\"""
        nested = { a = [[1, 2], ["x"]], "b.c" = { d = true } }
        [entry-points.lifespan.exporter]
        priority = 300
        [entry-points.projections."order totals"]
        application = "DogSchool"
        set-up = ["CREATE TABLE IF NOT EXISTS t (a INTEGER)"]
        clear = ["DELETE FROM t"]
        [entry-points.projections."order totals".functions]
        "shop:Order.Placed" = "on_placed(execute: fn, originator_id: uuid, state.total: f64?) -> i32"

        """
}
