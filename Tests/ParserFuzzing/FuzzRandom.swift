/// Numbers that a seed decides (SplitMix64). Each input has a generator of its own, so that it can be made again alone.
struct FuzzRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64, input: UInt64) {
        state = seed &* 0xd134_2543_de82_ef95 ^ input
        // Seeds and inputs that lie beside each other begin in different places.
        state = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is above 0.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// One of some values; there must be one.
    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// True once in so many times.
    mutating func onceIn(_ times: Int) -> Bool { below(times) == 0 }
}
