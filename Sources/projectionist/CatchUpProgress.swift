import Foundation
import HostOperations

/// How far all projections of a process are, from one look to the next.
struct CatchUpProgress {
    /// What a look at the projections says.
    struct Sample: Equatable {
        /// Events projected by this process.
        var events: Int64
        /// Positions between the projections and their heads.
        var remaining: Int64
        /// Projections that are not at their head.
        var behind: Int
        /// Events a second since some looks ago.
        var rate: Double
    }

    private var looks: [(time: Double, events: Int64)] = []
    /// How many looks the rate is taken over.
    private static let window = 10

    /// Takes the projections at `time`, in seconds of any clock.
    mutating func look(at statuses: [ProjectionSnapshot], time: Double) -> Sample {
        let events = statuses.reduce(0) { $0 + ($1.events ?? 0) }
        looks.append((time, events))
        if looks.count > Self.window { looks.removeFirst() }
        let first = looks[0]
        let running = statuses.filter { !$0.standing.failsCatchUp && !$0.standing.isOver }
        return Sample(
            events: events, remaining: running.reduce(0) { $0 + ($1.lag ?? 0) },
            behind: running.count { $0.lag != 0 },
            rate: time > first.time ? Double(events - first.events) / (time - first.time) : 0)
    }
}

extension CatchUpProgress.Sample {
    /// `2 catching up: 120,000 events, 54,300/s, 80,000 remaining, 2 s left`, cut to `width`.
    func line(width: Int) -> String {
        var text =
            "\(behind) catching up: \(Self.grouped(events)) events, \(Self.grouped(Int64(rate)))/s, "
            + "\(Self.grouped(remaining)) remaining"
        if rate >= 1, remaining > 0 { text += ", \(Self.duration(Double(remaining) / rate)) left" }
        return String(text.prefix(max(1, width - 1)))
    }

    /// `1,234,567`.
    static func grouped(_ number: Int64) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0, digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    /// `8 s`, `2 min 5 s`, `3 h 10 min`.
    static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return switch whole {
        case ..<60: "\(whole) s"
        case ..<3600: "\(whole / 60) min \(whole % 60) s"
        default: "\(whole / 3600) h \(whole % 3600 / 60) min"
        }
    }
}
