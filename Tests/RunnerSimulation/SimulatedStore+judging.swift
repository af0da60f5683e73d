import EventStore

/// What must be true at any time.
extension SimulatedStore {
    /// What is wrong, in words; nil where every event up to each position was applied once and in order.
    mutating func fault() -> String? {
        guard !changed.isEmpty else { return nil }
        defer { changed = [] }
        for projection in changed.sorted() {
            if let fault = fault(of: projection) { return "projection \(projection): \(fault)" }
        }
        return nil
    }

    private func fault(of projection: Int) -> String? {
        let tables = now.tables[projection]
        let position = tables.tracking ?? 0
        let rows = tables.rows.filter { !now.lost.contains($0.event) && !tables.retried.contains($0.event) }
        var row = rows.startIndex
        if let fault = faultOfRetries(tables) { return fault }
        // Where something was put aside once: what waits there may do so behind what was applied or dropped since.
        // Of an event that the log has lost, nothing is left but that it was dropped.
        var touched = Set(
            tables.dropped.filter { now.lost.contains($0) }.map { Event.streams[$0 % Event.streams.count] })
        var blocked: Set<String> = []
        var lostLetters = lostLetters(of: tables)[...]
        for event in now.events {
            guard event.position <= position else { break }
            while let letter = lostLetters.first, letter.position < event.position {
                blocked.insert(letter.stream)
                lostLetters.removeFirst()
            }
            guard lets(event, of: projection) else { continue }
            if let letter = tables.letters[event.position] {
                let isBehind = blocked.contains(event.stream)
                if letter.isParked {
                    if holdsStreams, isBehind { return "event \(event.id) was tried behind one that is parked" }
                } else if !holdsStreams || !isBehind && !touched.contains(event.stream) {
                    return "event \(event.id) is held behind nothing"
                }
                blocked.insert(event.stream)
                touched.insert(event.stream)
                continue
            }
            if tables.dropped.contains(event.id) || tables.retried.contains(event.id) {
                touched.insert(event.stream)
                continue
            }
            guard row < rows.endIndex, rows[row].event == event.id else {
                let found = Array(rows[row...].prefix(4)).map(\.event)
                return "at position \(position) event \(event.id) is due where \(found) are applied"
            }
            if holdsStreams, blocked.contains(event.stream) {
                return "event \(event.id) was applied before one of its stream that is parked"
            }
            row = rows.index(after: row)
        }
        if row < rows.endIndex {
            return "at position \(position) event \(rows[row].event) is applied once more, or too early"
        }
        for (index, row) in tables.rows.enumerated() where row.count != index + 1 {
            return "the handler counted \(row.count) where \(index + 1) events are applied"
        }
        return nil
    }

    /// What was put aside is applied once or dropped, and in the order of its stream.
    private func faultOfRetries(_ tables: SimulatedTables) -> String? {
        guard !tables.everAside.isEmpty else { return nil }
        var applied: Set<Int> = []
        var last = [Int](repeating: 0, count: Event.streams.count)
        for row in tables.rows {
            if !applied.insert(row.event).inserted { return "event \(row.event) is applied twice" }
            if tables.dropped.contains(row.event) { return "event \(row.event) is applied, and was dropped" }
            guard holdsStreams, !now.lost.contains(row.event) else { continue }
            let stream = row.event % Event.streams.count
            if row.event < last[stream] { return "event \(row.event) is applied behind \(last[stream]) of its stream" }
            last[stream] = row.event
        }
        for letter in tables.letters.values where applied.contains(Int(letter.version)) {
            return "event \(letter.version) is applied, and still put aside"
        }
        for event in tables.retried where !applied.contains(event) {
            return "event \(event) is put aside no longer, and was not applied"
        }
        return nil
    }

    /// The parked events that the log has lost, and behind which their streams still wait.
    private func lostLetters(of tables: SimulatedTables) -> [DeadLetter] {
        guard !now.lost.isEmpty else { return [] }
        return tables.letters.values.filter { $0.isParked && now.lost.contains(Int($0.version)) }
            .sorted { $0.position < $1.position }
    }
}
