import HostOperations

/// Events a second over the last looks at projections.
struct RecentRates {
    private struct Sample {
        let at: Double
        let events: Int64
        let process: String?
    }

    /// How far back is looked, seconds: a worker reports once a second.
    private static let span = 3.0

    private var samples: [String: [Sample]] = [:]

    /// A look at `seconds` on any clock that does not go back.
    mutating func add(_ rows: [ProjectionSnapshot], at seconds: Double) {
        var next: [String: [Sample]] = [:]
        for row in rows {
            let sample = Sample(at: seconds, events: row.events ?? 0, process: row.process)
            var kept = (samples[row.name] ?? []).filter {
                // A process that has taken over counts anew.
                $0.at >= seconds - Self.span && $0.process == sample.process && $0.events <= sample.events
            }
            kept.append(sample)
            next[row.name] = kept
        }
        samples = next
    }

    /// nil until it was looked at twice.
    func rate(of projection: String) -> Double? {
        guard let kept = samples[projection], let first = kept.first, let last = kept.last, last.at > first.at else {
            return nil
        }
        return Double(last.events - first.events) / (last.at - first.at)
    }
}
