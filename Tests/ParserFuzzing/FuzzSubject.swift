/// What makes the inputs of one parser, and judges what it does with them.
protocol FuzzSubject {
    /// An input that the generator decides alone.
    func input(_ random: inout FuzzRandom) -> [UInt8]

    /// Gives an input to the parser.
    func run(_ input: [UInt8]) -> FuzzOutcome
}

extension FuzzTarget {
    /// Reads what the inputs are made from.
    func subject() throws -> any FuzzSubject {
        switch self {
        case .manifest: ManifestSubject(corpus: try FuzzCorpus.manifests())
        case .signature: SignatureSubject()
        case .library: LibrarySubject(corpus: try FuzzCorpus.libraries())
        case .minisign: MinisignSubject()
        }
    }
}
