import CProjectionABI
import CSimdJSON
import EventStore
import Foundation
import Projections
import Testing

@testable import PluginLibraries
@testable import PluginLoading

/// What stands in two places says the same in both: the host passes it on as it is, or the header promises it in words.
struct ConstantTests {
    @Test func `the ABI's results are the parser's`() {
        #expect(
            [PROJECTIONIST_OK, PROJECTIONIST_MISSING, PROJECTIONIST_MISTYPED]
                == [CSIMDJSON_OK, CSIMDJSON_MISSING, CSIMDJSON_MISTYPED])
    }

    @Test func `the ABI's kinds of nodes are the parser's`() {
        let abi = [
            PROJECTIONIST_JSON_NULL, PROJECTIONIST_JSON_BOOL, PROJECTIONIST_JSON_INT64, PROJECTIONIST_JSON_DOUBLE,
            PROJECTIONIST_JSON_TEXT, PROJECTIONIST_JSON_ARRAY, PROJECTIONIST_JSON_OBJECT,
        ]
        let parser = [
            CSIMDJSON_NULL, CSIMDJSON_BOOL, CSIMDJSON_INT64, CSIMDJSON_DOUBLE, CSIMDJSON_TEXT, CSIMDJSON_ARRAY,
            CSIMDJSON_OBJECT,
        ]
        #expect(abi == parser)
    }

    @Test func `the greatest major that the loader accepts is the header's`() {
        #expect(PluginFactory.majors.upperBound == PROJECTIONIST_ABI_MAJOR)
        // The one before it, where there is one.
        #expect(PluginFactory.majors.lowerBound == max(1, PROJECTIONIST_ABI_MAJOR - 1))
    }

    @Test func `the ABI's dispositions are those that a failure has`() {
        typealias Disposition = ProjectionFailure.Disposition
        #expect(
            [PROJECTIONIST_RETRY, PROJECTIONIST_PARK, PROJECTIONIST_STOP, 3].map(Disposition.init) == [
                .retry, .park, .stop, .unnamed,
            ])
    }

    @Test func `the ABI's types of parameters are the queue's, by the same numbers`() {
        let abi = [
            PROJECTIONIST_NULL, PROJECTIONIST_INT64, PROJECTIONIST_DOUBLE, PROJECTIONIST_TEXT, PROJECTIONIST_BYTES,
            PROJECTIONIST_UUID, PROJECTIONIST_INT64_ARRAY, PROJECTIONIST_DOUBLE_ARRAY, PROJECTIONIST_TEXT_ARRAY,
        ]
        let queue: [StatementQueue.Parameter.Kind] = [
            .null, .int64, .double, .text, .bytes, .uuid, .int64Array, .doubleArray, .textArray,
        ]
        #expect(abi == queue.map { Int32($0.rawValue) })
    }

    @Test func `a library is opened so that it is never unloaded, by the system's number`() throws {
        try FixtureLibrary().buildLibrary(
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            _Static_assert(RTLD_NODELETE == \(MappedLibrary.doNotUnload), "RTLD_NODELETE");
            """, as: "libnothing.so")
    }

    @Test func `the sizes that the header says in words are the host's`() throws {
        let plugin = try Self.header("plugin")
        #expect(plugin.contains("at least \(HostThread.stackForPlugins >> 20) MB of stack"))
        #expect(plugin.contains("a guard of \(HostThread.guardSize >> 20) MB below it"))
        let metrics = try Self.header("metrics")
        #expect(metrics.contains("at most \(PluginMetrics.longestName) bytes"))
        #expect(metrics.contains("at most \(PluginMetrics.longestValue) bytes"))
        #expect(metrics.contains("more than \(PluginMetrics.mostLabels) labels"))
        #expect(metrics.contains("more than \(PluginMetrics.mostSeries) series"))
    }

    private static func header(_ name: String) throws -> String {
        let text = try String(contentsOfFile: "\(FixtureLibrary.headers)/projectionist_\(name).h", encoding: .utf8)
        return text.replacing(/\s+(\* )?\s*/, with: " ")
    }
}
