import Foundation

/// The process that gives inputs to a parser. It may crash.
public enum FuzzChild {
    /// The first word of its command line.
    public static let argument = "--child"
    /// A wrong result; what is wrong stands on standard output.
    static let wrong: Int32 = 3
    /// More than parsers of small files may need, with all that the program has beside them.
    private static let memory: UInt = 2 << 30

    /// Runs a task to its end, which it reports on standard output.
    public static func run(_ arguments: ArraySlice<String>) throws -> Int32 {
        guard let file = arguments.first, let task = FuzzTask(arguments.dropFirst()) else {
            throw FuzzFailure("the command line of a child is not right")
        }
        var limit = rlimit(rlim_cur: memory, rlim_max: memory)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        // A thousand crashes leave no files behind, and no backtrace that takes a second each.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        let current = try CurrentInput(file)
        let subject = try task.target.subject()
        let clock = ContinuousClock()
        let end = clock.now + task.time
        var (accepted, number, kept): (UInt64, UInt64, [[UInt8]]) = (0, 0, [])
        while number < task.inputs || clock.now < end {
            number += 1
            var random = FuzzRandom(seed: task.seed, input: number)
            let input = subject.input(&random)
            current.set(number, input)
            switch task.planted?.run(input, &kept) ?? subject.run(input) {
            case .accepted: accepted += 1
            case .refused: break
            case .wrong(let reason):
                print(reason)
                return wrong
            }
        }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print("\(number) inputs, \(accepted) accepted, \(usage.ru_maxrss >> 10) MB")
        return 0
    }

    /// Gives one file to a parser.
    ///
    /// - Returns: what came of it.
    public static func run(_ target: FuzzTarget, file: String) throws -> String {
        "\(try target.subject().run([UInt8](try Data(contentsOf: URL(filePath: file)))))"
    }
}
