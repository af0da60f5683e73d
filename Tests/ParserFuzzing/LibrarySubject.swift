import PluginLibraries
import PluginManifests

/// Library files, mutated where the loader looks: headers, segments, the dynamic section, hash tables, symbols, versions,
/// notes and sections.
struct LibrarySubject: FuzzSubject {
    /// Small ones first.
    let corpus: [[UInt8]]
    private let reading = LibraryReading(
        PluginManifest(
            path: "fuzz.toml", package: .init(name: "fuzz", version: "1"), library: .init(path: "/nowhere/libfuzz.so"),
            abiMajor: 1, applications: [], projections: [], lifespans: []))

    func input(_ random: inout FuzzRandom) -> [UInt8] {
        // A large file costs as much as a hundred small ones.
        let small = corpus.prefix { $0.count < 200_000 }
        var bytes = small.isEmpty || random.onceIn(200) ? random.pick(corpus) : random.pick(Array(small))
        for _ in 0..<1 + random.below(5) {
            switch random.below(8) {
            case 0: ByteMutation.change(&bytes, &random, other: random.pick(Array(corpus.prefix(3))))
            case 1: if random.onceIn(3) { bytes.removeSubrange(random.below(bytes.count + 1)...) }
            default: ELFMutation.change(&bytes, &random)
            }
        }
        return bytes
    }

    func run(_ input: [UInt8]) -> FuzzOutcome {
        input.withUnsafeBytes { bytes in
            let findings = reading.findings(bytes)
            if findings.isEmpty { return .wrong("no rule was looked at") }
            if findings.contains(where: { $0.error?.message.isEmpty == true || $0.error?.fix.isEmpty == true }) {
                return .wrong("a finding says nothing")
            }
            return reading.tables(bytes) > 4 ? .accepted : .refused
        }
    }
}
