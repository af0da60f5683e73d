import Foundation
import PluginManifests

/// Manifests, made and mutated by the tokens of TOML and the keys of the format.
struct ManifestSubject: FuzzSubject {
    let corpus: [[UInt8]]
    private let decoder = ManifestDecoder()
    private static let hash = String(repeating: "0123456789abcdef", count: 4)

    func input(_ random: inout FuzzRandom) -> [UInt8] { Self.mutation.text(&random, corpus: corpus) }

    func run(_ input: [UInt8]) -> FuzzOutcome {
        switch decoder.decode(input, path: "fuzz.toml") {
        case .manifest(let manifest): judge(manifest, input)
        case .rejected(let problems): judge(problems)
        }
    }

    private func judge(_ problems: [ManifestProblem]) -> FuzzOutcome {
        if problems.isEmpty { return .wrong("it is rejected without a reason") }
        for problem in problems {
            if problem.message.isEmpty || problem.fix.isEmpty { return .wrong("a problem says nothing") }
            if let line = problem.line, line < 1 { return .wrong("a problem stands in line \(line)") }
        }
        return .refused
    }

    private func judge(_ manifest: PluginManifest, _ input: [UInt8]) -> FuzzOutcome {
        for projection in manifest.projections
        where (try? JSONSerialization.jsonObject(with: Data(projection.configuration.utf8))) as? [String: Any] == nil {
            return .wrong("the configuration of '\(projection.name)' is no JSON")
        }
        guard let pinned = try? ManifestPin.pinning(Self.hash, in: input) else { return .accepted }
        guard case .manifest(let again) = decoder.decode(pinned, path: "fuzz.toml"), again.library.sha256 == Self.hash,
            again.projections == manifest.projections, again.package == manifest.package
        else { return .wrong("pinning has changed more than the pin") }
        return .accepted
    }

    private static let mutation = TextMutation(tokens: [
        "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "#", "\"", "'", "\"\"\"", "'''", "\\", "\\u0000", "\\uD800",
        "\\U0010FFFF", "\n", "\r\n", "\r", "\t", " ", "\0", "\u{1}", "\u{7F}", "\u{FEFF}", "ö", "🐕", "\u{301}",
        "\u{2028}", "true", "false", "0", "1", "-1", "9223372036854775807", "9223372036854775808", "1e400", "nan",
        "inf",
        "-inf", "0x", "0b1", "1_000", "1__0", "1979-05-27", "25:61:61", "1979-13-32T00:00:00Z", "schema", "package",
        "name", "version", "enabled", "library", "path", "sha256", "abi", "major", "entry-points", "applications",
        "projections", "lifespan", "routers", "object", "application", "topics", "batch", "max-attempts", "on-error",
        "park-scope", "max-held", "backfill", "lag-from", "isolation", "state-version", "config", "functions", "set-up",
        "clear", "priority", "DogSchool", "dogschool", "sqlite_x", "pg_x", "projectionist_x", "__migration__",
        "a.b.c.d",
        "a.a.", "x = ", "[a.", "[a]\n", "x=[", "{a=", "[library]\n", "library.path = \"x\"\n", "sha256 = \"00\"\n",
    ])
}
