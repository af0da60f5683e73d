/// What a child does: so many inputs of one target, and more until its time is over.
public struct FuzzTask: Sendable {
    /// Which parser.
    public let target: FuzzTarget
    /// What the inputs are made from, each together with its number.
    public let seed: UInt64
    /// At least so many, whatever the time.
    public let inputs: UInt64
    /// As long as this, if the inputs are through before.
    public let time: Duration
    /// A fault that the parser is given; nil outside of the control.
    public var planted: PlantedFault?

    /// A task from its parts.
    public init(_ target: FuzzTarget, seed: UInt64, inputs: UInt64, time: Duration, planted: PlantedFault? = nil) {
        self.target = target
        self.seed = seed
        self.inputs = inputs
        self.time = time
        self.planted = planted
    }

    /// The command line of a child, from ``FuzzChild/argument`` on.
    func arguments(_ file: String) -> [String] {
        [
            FuzzChild.argument, file, target.rawValue, String(seed), String(inputs), String(time / .milliseconds(1)),
            planted?.rawValue ?? "-",
        ]
    }

    /// Reads what ``arguments(_:)`` wrote, behind the file.
    init?(_ arguments: ArraySlice<String>) {
        let words = Array(arguments)
        guard words.count == 5, let target = FuzzTarget(rawValue: words[0]), let seed = UInt64(words[1]),
            let inputs = UInt64(words[2]), let time = Double(words[3])
        else { return nil }
        self.init(
            target, seed: seed, inputs: inputs, time: .milliseconds(Int(time)),
            planted: PlantedFault(rawValue: words[4]))
    }
}
