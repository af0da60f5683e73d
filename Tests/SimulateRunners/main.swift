import Foundation
import RunnerSimulation

// simulate-runners SEEDS [FIRST] [--trace | --planted]: plays so many histories, from the first seed on, on all processors; with
// --trace one, with every step; with --planted each planted fault, until it is found.
var arguments = Array(CommandLine.arguments.dropFirst())
let traces = arguments.contains("--trace")
let plants = arguments.contains("--planted")
arguments.removeAll { $0 == "--trace" || $0 == "--planted" }
guard let count = arguments.first.flatMap({ UInt64($0) }), arguments.count <= 2 else {
    FileHandle.standardError.write(Data("usage: simulate-runners SEEDS [FIRST] [--trace | --planted]\n".utf8))
    exit(64)
}
let first = arguments.count > 1 ? UInt64(arguments[1]) ?? 1 : 1
if traces {
    var history = History(seed: first) { print($0) }
    do { try history.play() } catch {
        print(error)
        exit(1)
    }
    print("seed \(first): nothing wrong")
    exit(0)
}
if plants {
    let found = Simulation.firstViolations(of: first..<first + count)
    for bug in PlantedBug.allCases { print("\(bug): \(found[bug]?.description ?? "not found")") }
    exit(found.count == PlantedBug.allCases.count ? 0 : 1)
}
let start = ContinuousClock.now
let violations = Simulation.violations(of: first..<first + count)
for violation in violations.prefix(20) { print(violation) }
let seconds = (ContinuousClock.now - start) / .seconds(1)
print(
    "\(count) histories, \(violations.count) with a violation, \(Int(Double(count) / seconds)) histories/s; a seed is played again with: simulate-runners 1 SEED --trace"
)
exit(violations.isEmpty ? 0 : 1)
