import CProjectionABI
import Testing

@testable import ProjectionSDK

/// The SDK passes its own numbers to the host as they are: they are the header's.
struct ConstantTests {
    @Test func `the dispositions are the header's`() {
        let own: [ProjectionError.Disposition] = [.retry, .park, .stop]
        #expect(own.map(\.rawValue) == [PROJECTIONIST_RETRY, PROJECTIONIST_PARK, PROJECTIONIST_STOP])
    }

    @Test func `the levels of the log are the header's`() {
        let own: [HostLog.Level] = [.trace, .debug, .info, .notice, .warning, .error]
        #expect(
            own.map(\.rawValue) == [
                PROJECTIONIST_LOG_TRACE, PROJECTIONIST_LOG_DEBUG, PROJECTIONIST_LOG_INFO, PROJECTIONIST_LOG_NOTICE,
                PROJECTIONIST_LOG_WARNING, PROJECTIONIST_LOG_ERROR,
            ])
    }

    @Test func `the kinds of nodes are the header's`() {
        let own: [JSONNode.Kind] = [.null, .bool, .integer, .real, .text, .array, .object]
        #expect(
            own.map(\.rawValue) == [
                PROJECTIONIST_JSON_NULL, PROJECTIONIST_JSON_BOOL, PROJECTIONIST_JSON_INT64, PROJECTIONIST_JSON_DOUBLE,
                PROJECTIONIST_JSON_TEXT, PROJECTIONIST_JSON_ARRAY, PROJECTIONIST_JSON_OBJECT,
            ])
    }
}
