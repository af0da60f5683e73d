import Foundation
import ParserFuzzing

// fuzz-parsers SECONDS SEED [INPUTS]: gives made-up and mutated inputs to each parser, at least so many and until its share of the
// time is over; each input that crashes, hangs, takes all memory or is judged wrongly goes to a file in .build/fuzz-failures.
// fuzz-parsers --planted SEED: the same with each planted fault, until it is found.
// fuzz-parsers TARGET FILE: gives one file to a parser.
let arguments = Array(CommandLine.arguments.dropFirst())
// At once, also into a pipe.
func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
func fail(_ text: String, _ status: Int32) -> Never {
    FileHandle.standardError.write(Data("fuzz-parsers: \(text)\n".utf8))
    exit(status)
}
do {
    if arguments.first == FuzzChild.argument { exit(try FuzzChild.run(arguments.dropFirst())) }
    if arguments.count == 2, let target = FuzzTarget(rawValue: arguments[0]) {
        say(try FuzzChild.run(target, file: arguments[1]))
        exit(0)
    }
    if arguments.count == 2, arguments[0] == "--planted", let seed = UInt64(arguments[1]) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID().uuidString)")
        let fuzzer = try Fuzzer(folder: folder)
        var missed = 0
        for fault in PlantedFault.allCases {
            let task = FuzzTask(fault.target, seed: seed, inputs: 20_000, time: .zero, planted: fault)
            switch try fuzzer.run(task) {
            case .failed(let reason, let input, _): say("\(fault.rawValue): found at input \(input): \(reason)")
            case .finished(let summary):
                say("\(fault.rawValue): not found: \(summary)")
                missed += 1
            }
        }
        try FileManager.default.removeItem(at: folder)
        exit(missed == 0 ? 0 : 1)
    }
    guard (2...3).contains(arguments.count), let seconds = Double(arguments[0]), let seed = UInt64(arguments[1]),
        let inputs = UInt64(arguments.count == 3 ? arguments[2] : "100000")
    else { fail("usage: SECONDS SEED [INPUTS] | --planted SEED | TARGET FILE", 64) }
    let fuzzer = try Fuzzer(folder: URL(filePath: ".build/fuzz-failures"))
    var failures = 0
    for target in FuzzTarget.allCases {
        let share = Duration.milliseconds(Int(seconds * 1000) / FuzzTarget.allCases.count)
        switch try fuzzer.run(FuzzTask(target, seed: seed, inputs: inputs, time: share)) {
        case .finished(let summary): say("\(target.rawValue): \(summary)")
        case .failed(let reason, let input, let file):
            say("\(target.rawValue): input \(input) of seed \(seed) \(reason); it is in \(file)")
            failures += 1
        }
    }
    exit(failures == 0 ? 0 : 1)
} catch {
    fail("\(error)", 70)
}
