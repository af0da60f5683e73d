import CProjectionABI
import CSimdJSON
import Testing

/// What two headers say the same, the host passes on as it is.
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
}
