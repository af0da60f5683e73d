/// A library file with changes where the loader looks, for tests that give it to the whole program.
public enum MutatedLibrary {
    /// - Parameters:
    ///   - seed: decides the changes together with `number`.
    ///   - number: another one, another file.
    public static func bytes(of library: [UInt8], seed: UInt64, number: Int) -> [UInt8] {
        var random = FuzzRandom(seed: seed, input: UInt64(number))
        var bytes = library
        for _ in 0..<1 + random.below(3) {
            if random.onceIn(12) {
                bytes.removeSubrange(random.below(bytes.count + 1)...)
            } else {
                ELFMutation.change(&bytes, &random)
            }
        }
        return bytes
    }
}
