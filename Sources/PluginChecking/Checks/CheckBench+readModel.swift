import EventStore
import Foundation
import Glibc
import PluginLibraries
import PluginLoading
import PluginManifests
import PluginReplay
import Projections

/// Checks that compare read models.
extension CheckBench {
    func checkReplayTwice() throws -> String {
        let first = try replay(batch: try batch)
        let second = try replay(batch: try batch)
        try compare(
            second, first, "a second replay of the same events gives another read model",
            fix:
                "let the read model depend on the events alone: on no clock, no random number, no order of a hash table"
        )
        return summary(of: first)
    }

    func checkEventByEvent() throws -> String {
        let batches = try replay(batch: try batch)
        let single = try replay(batch: 1)
        try compare(
            single, batches, "the events one by one give another read model than in batches",
            fix: "let what a call writes depend on no other event of its batch")
        for size in [2, 3, 7] {
            let portions = try replay(batch: size)
            try compare(
                portions, batches, "batches of \(size) give another read model than batches of \(try batch)",
                fix: "let what a call writes depend on no other event of its batch")
        }
        return "batches of 1, 2, 3, 7 and \(try batch) events"
    }

    func checkRestart() throws -> String {
        let whole = try replay(batch: try batch)
        let events = try samples().events
        let (first, scratch) = try ready()
        try apply(events[..<(events.count / 2)], batch: 7, to: first, scratch)
        end(first)
        let second = try makeHandler()
        began("set_up of another instance ran")
        try scratch.setUp(second)
        try apply(events[(events.count / 2)...], batch: 7, to: second, scratch)
        end(second)
        try compare(
            try scratch.readModel(), whole, "a new instance that goes on in the middle gives another read model",
            fix: "keep nothing in memory that is not in the read model too: an instance is made anew at any time")
        return "in the middle of \(events.count) events"
    }

    func checkRolledBackBatch() throws -> String {
        let whole = try replay(batch: try batch)
        let (handler, scratch) = try ready()
        for start in stride(from: 0, to: try samples().events.count, by: 13) {
            let portion = try samples().events[start...].prefix(13)
            let guarded = GuardedEvents(portion)
            began("apply ran for a batch that was then rolled back")
            _ = try scratch.tryApplying(NotificationSlice(guarded.batch), to: handler)
            try apply(portion, batch: 13, to: handler, scratch)
        }
        end(handler)
        try compare(
            try scratch.readModel(), whole, "a batch that was rolled back and came again counts twice, or not at all",
            fix: "give up what an instance keeps in memory of a batch before the next call, or keep nothing")
        return "each batch of 13 events once in vain"
    }

    func checkRetainedPointers() throws -> String {
        let whole = try replay(batch: try batch)
        let (handler, scratch) = try ready()
        var taken: [GuardedEvents] = []
        for start in stride(from: 0, to: try samples().events.count, by: 7) {
            let guarded = GuardedEvents(try samples().events[start...].prefix(7))
            taken.append(guarded)
            began("apply ran, after the memory of the events before had been taken away: it keeps a pointer to them")
            try scratch.apply(NotificationSlice(guarded.batch), to: handler)
            guarded.takeAway()
        }
        began("an instance was destroyed, after the events' memory had been taken away: it keeps a pointer to them")
        handler.destroy()
        try compare(
            try scratch.readModel(), whole, "the read model is another one where the events' memory is taken away",
            fix: "copy what is needed beyond the call")
        return withExtendedLifetime(taken) { "\(taken.count) batches taken away after their call" }
    }

    func checkClear() throws -> String {
        let (handler, scratch) = try ready()
        let empty = try scratch.readModel()
        try apply(try samples().events[...], batch: try batch, to: handler, scratch)
        began("clear_read_model ran")
        try scratch.clear(handler)
        try compare(
            try scratch.readModel(), empty, "clear_read_model leaves something behind",
            fix: "empty every table that set_up makes")
        end(handler)
        return "as after set_up"
    }

    func checkHostCalls() throws -> String {
        let events = try samples().events
        let (handler, scratch) = try ready()
        try apply(events[...], batch: 7, to: handler, scratch)
        end(handler)
        began("it had a moment for what it may have left running")
        // For threads that use what is over.
        for _ in 0..<50 where LateUses.first == nil { usleep(10_000) }
        return "on the thread of the call and within it"
    }

    func checkLeaks() throws -> String {
        let count = 1000
        let (plugin, entry) = (try plugin(), try entry)
        /// What so many more instances leave behind.
        func growth() throws -> ProcessUse {
            let before = ProcessUse.now
            began("a thousand instances were created and destroyed")
            for _ in 0..<count { try plugin.makeHandler(of: entry).destroy() }
            return ProcessUse.now.beyond(before)
        }
        // What is made once and kept.
        _ = try growth()
        // A leak comes each time.
        let growths = [try growth(), try growth()]
        let (threads, descriptors) = (growths.map(\.threads).min() ?? 0, growths.map(\.descriptors).min() ?? 0)
        guard threads <= 0, descriptors <= 0 else {
            throw CheckFault.failed(
                "\(count) instances left \(max(0, threads)) threads and \(max(0, descriptors)) descriptors behind",
                fix: "end in destroy what create has begun")
        }
        let bytes = growths.map(\.bytes).min() ?? 0
        guard bytes < 16 * count else {
            throw CheckFault.failed(
                "\(count) instances left \(bytes) bytes behind, \(bytes / count) each",
                fix: "free in destroy what create has made")
        }
        let each = try growthOfCalls()
        guard each < 4096 else {
            throw CheckFault.failed(
                "apply leaves \(each) bytes behind each time", fix: "free in apply what it has made for a batch")
        }
        return "\(count) instances, \(max(0, bytes)) bytes more; \(max(0, each)) bytes a call"
    }

    /// How many bytes a call of apply leaves behind.
    private func growthOfCalls() throws -> Int {
        let (handler, scratch) = try ready()
        let guarded = GuardedEvents(try samples().events.prefix(20))
        let count = 100
        func growth() throws -> Int {
            let before = ProcessUse.now
            began("apply ran a hundred times for a batch that was then rolled back")
            for _ in 0..<count { _ = try scratch.tryApplying(NotificationSlice(guarded.batch), to: handler) }
            return ProcessUse.now.beyond(before).bytes / count
        }
        _ = try growth()
        let each = min(try growth(), try growth())
        end(handler)
        return each
    }

    func checkTwoVersions() throws -> String {
        let whole = try replay(batch: try batch)
        // Another file for the loader: what follows the last section is nobody's.
        // Beside the first one, where code may be run.
        let folder = URL(filePath: library.copy.path).deletingLastPathComponent()
        let path = folder.appending(path: ".checked-\(getpid())-\(request.token).so").path
        defer { unlink(path) }
        try (Data(contentsOf: URL(filePath: library.copy.path)) + Data([0])).write(to: URL(filePath: path))
        guard chmod(path, 0o500) == 0 else { throw CheckFault.skipped("a second copy cannot be made in \(path)") }
        let copy = LibraryFolder.Copy(path: path, hash: try LibraryHash.of(path, manifest: manifest.path))
        let other = try open(
            CheckedLibrary(manifest: manifest, path: library.path, copy: copy, runtimeParts: library.runtimeParts))
        let (first, scratch) = try ready()
        let events = try samples().events
        let second = try makeHandler(of: other)
        began("a second copy of the library went on where the first one was")
        try apply(events[..<(events.count / 2)], batch: try batch, to: first, scratch)
        try apply(events[(events.count / 2)...], batch: try batch, to: second, scratch)
        end(second)
        end(first)
        try compare(
            try scratch.readModel(), whole, "two copies of the library in one process give another read model",
            fix: "share nothing between copies: no names in the process's environment, no files, no named locks")
        return "side by side, as in a swap"
    }

    private func compare(_ found: ReadModel, _ expected: ReadModel, _ what: String, fix: String) throws {
        guard let difference = Self.difference(of: found, from: expected) else { return }
        throw CheckFault.failed("\(what): \(difference)", fix: fix)
    }

    /// The first difference, one line; nil where there is none.
    static func difference(of found: ReadModel, from expected: ReadModel) -> String? {
        let lines = found.differences(from: expected)
        return lines.first.map { $0 + (lines.count > 1 ? ", and \(lines.count - 1) more" : "") }
    }

    private func summary(of model: ReadModel) -> String {
        let (tables, rows) = (model.relations.count, model.relations.reduce(0) { $0 + $1.rows.count })
        return "\(tables) \(tables == 1 ? "table" : "tables"), \(rows) \(rows == 1 ? "row" : "rows")"
    }
}
