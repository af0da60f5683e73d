import EventStore
import Foundation
import Logging
import PluginFunctions
import PluginLibraries
import PluginManifests
import Projections

// The host's way to a plain function, without a database: batches of events through the projection of a library.
//
//   measure-functions LIBRARY whole|parsed EVENTS ROUNDS [SIGNATURE]
//
// Prints seconds, the sum that the library has made of its arguments, and the bytes of memory that the calls have added.
//
// whole: each round has a batch of its own, whose states are parsed in it; parsed: all rounds share one.

/// What the control program makes, too.
func state(_ index: Int) -> String {
    #"{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-30T12:00:00.000001+00:00"},"total":\#(index % 1000).5,"count":\#(index % 7),"customer":"Ada \#(index % 100)"}"#
}

func batch(_ count: Int) -> NotificationBatch {
    let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: count)
    let topic = Array("shop:Order.Placed".utf8)
    var texts: [[UInt8]] = []
    for index in 0..<count { texts.append(Array(state(index).utf8)) }
    let size = texts.reduce(16 + topic.count) { $0 + $1.count }
    let arena = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    var used = 0
    func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let place = UnsafeMutableRawBufferPointer(rebasing: arena[used..<used + bytes.count])
        place.copyBytes(from: bytes)
        used += bytes.count
        return UnsafeRawBufferPointer(place)
    }
    let (id, topicBytes) = (copy(Array(1...16)), copy(topic))
    for index in 0..<count {
        records.initializeElement(
            at: index,
            to: NotificationRecord(
                position: Int64(index + 1), originatorVersion: 1, originatorID: id, topic: topicBytes,
                state: copy(texts[index])))
    }
    nonisolated(unsafe) let memory = arena
    return NotificationBatch(adopting: records, originatorIDType: .uuid) { memory.deallocate() }
}

func residentMemory() -> Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")[1]
    return pages.flatMap { Int($0) }.map { $0 * sysconf(Int32(_SC_PAGESIZE)) } ?? 0
}

final class NoQueries: SQLQuerying {
    func query(
        _ sql: UnsafeRawBufferPointer, parameters: UnsafeBufferPointer<SQLParameter>, after queue: StatementQueue
    ) throws -> any SQLRows { throw EventStoreError(.statementFailed, "nobody can ask for this") }
}

func measure(_ arguments: [String]) throws {
    guard (5...6).contains(arguments.count), let count = Int(arguments[3]), let rounds = Int(arguments[4]) else {
        exit(64)
    }
    let signature =
        arguments.count > 5
        ? arguments[5]
        : "on_placed(originator_id: uuid, state.total: f64, state.count: i64, state.customer: text) -> i32"
    let library = arguments[1]
    let binding = FunctionBinding(topic: "shop:Order.Placed", signature: try FunctionSignature(parsing: signature))
    let entry = PluginManifest.ProjectionEntry(name: "orders", application: "Shop", functions: [binding])
    let manifest = PluginManifest(
        path: "orders.toml", package: .init(name: "orders", version: "1"), library: .init(path: library), abiMajor: nil,
        applications: ["Shop"], projections: [entry], lifespans: [])
    let folder = LibraryFolder(stateDirectory: NSTemporaryDirectory() + "/measure-functions-\(getpid())")
    let checked = try folder.check(manifest, library: library)
    let opened = try FunctionLibrary(opening: checked, logger: Logger(label: "measure")) { _ in nil }
    let projection = try opened.makeHandler(of: entry)
    let queue = StatementQueue()
    let session = NoQueries()
    let cancellation = CancellationFlag()

    func apply(_ batch: NotificationBatch) throws {
        queue.reset()
        try projection.apply(
            NotificationSlice(batch),
            in: ProjectionCall(session: session, queue: queue, dialect: .postgresql, cancellation: cancellation))
    }

    let shared = batch(count)
    var seconds = 0.0
    let isParsed = arguments[2] == "parsed"
    if isParsed { try apply(shared) }
    var before = 0
    for round in 0..<rounds {
        // The first rounds fill what is kept for the next ones.
        if round == rounds / 10 { before = residentMemory() }
        let events = isParsed ? shared : batch(count)
        let start = ContinuousClock.now
        try apply(events)
        seconds += (ContinuousClock.now - start) / .seconds(1)
    }
    let image = dlopen("\(folder.path)/\(checked.contentHash).so", RTLD_NOW | RTLD_NOLOAD)
    let sum = dlsym(image, "on_placed_sum").map { unsafeBitCast($0, to: (@convention(c) () -> Int64).self) }
    print(seconds, sum?() ?? 0, residentMemory() - before)
    try? FileManager.default.removeItem(atPath: folder.path)
}

try measure(CommandLine.arguments)
