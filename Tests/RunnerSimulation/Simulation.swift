import Dispatch
import Synchronization

/// Many histories, on all processors.
package enum Simulation {
    /// The first history in which something goes wrong; nil where none does.
    ///
    /// - Parameter bug: a planted fault; nil for none.
    package static func firstViolation(of seeds: Range<UInt64>, bug: PlantedBug? = nil) -> History.Violation? {
        for seed in seeds {
            var history = History(seed: seed, bug: bug)
            do throws(History.Violation) { try history.play() } catch { return error }
        }
        return nil
    }

    /// For each planted fault the first history in which it shows itself.
    package static func firstViolations(of seeds: Range<UInt64>) -> [PlantedBug: History.Violation] {
        let found = Mutex<[PlantedBug: History.Violation]>([:])
        let bugs = PlantedBug.allCases
        DispatchQueue.concurrentPerform(iterations: bugs.count) { index in
            let violation = firstViolation(of: seeds, bug: bugs[index])
            found.withLock { $0[bugs[index]] = violation }
        }
        return found.withLock { $0 }
    }

    /// - Returns: those that went wrong, by their seeds.
    package static func violations(of seeds: Range<UInt64>) -> [History.Violation] {
        let found = Mutex<[History.Violation]>([])
        let piece: UInt64 = 64
        let pieces = Int((seeds.upperBound - seeds.lowerBound + piece - 1) / piece)
        DispatchQueue.concurrentPerform(iterations: pieces) { index in
            let start = seeds.lowerBound + UInt64(index) * piece
            for seed in start..<min(start + piece, seeds.upperBound) {
                var history = History(seed: seed)
                do throws(History.Violation) { try history.play() } catch { found.withLock { $0.append(error) } }
            }
        }
        return found.withLock { $0.sorted { $0.seed < $1.seed } }
    }
}
