/// Changes to a text by the tokens of its grammar.
struct TextMutation {
    let tokens: [String]

    /// A text of tokens alone, or one of the corpus with a few changes.
    func text(_ random: inout FuzzRandom, corpus: [[UInt8]]) -> [UInt8] {
        if corpus.isEmpty || random.onceIn(8) {
            return (0..<random.below(48)).flatMap { _ in Array(random.pick(tokens).utf8) }
        }
        var bytes = random.pick(corpus)
        for _ in 0..<1 + random.below(4) { change(&bytes, &random, corpus) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], _ random: inout FuzzRandom, _ corpus: [[UInt8]]) {
        switch random.below(10) {
        case 0...3:
            let place = random.below(bytes.count + 1)
            bytes.insert(contentsOf: random.pick(tokens).utf8, at: place)
        case 4...5:
            // In the place of a word.
            guard !bytes.isEmpty else { return }
            let start = random.below(bytes.count)
            let end = bytes[start...].firstIndex { !Self.isOfWord($0) } ?? bytes.count
            bytes.replaceSubrange(start..<end, with: random.pick(tokens).utf8)
        case 6: changeLines(&bytes, &random)
        case 7:
            // Again and again: what is nested deep, or is long.
            let token = Array(random.pick(tokens).utf8)
            let place = random.below(bytes.count + 1)
            bytes.insert(contentsOf: (0..<1 << random.below(9)).flatMap { _ in token }, at: place)
        default: ByteMutation.change(&bytes, &random, other: random.pick(corpus))
        }
    }

    private func changeLines(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let (one, two) = (random.below(lines.count), random.below(lines.count))
        switch random.below(3) {
        case 0: lines.remove(at: one)
        case 1: lines.insert(lines[one], at: two)
        default: lines.swapAt(one, two)
        }
        bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
