import PluginManifests
import Testing

@Suite("A projection's config") struct ConfigurationTests {
    private func configuration(_ config: String) throws -> String {
        let text = manifestText(more: "[entry-points.projections.trick_counts.config]\n" + config)
        guard case .manifest(let manifest) = decode(text) else {
            Issue.record("\(problems(text))")
            return ""
        }
        return try #require(manifest.projections.first).configuration
    }

    @Test func `is JSON with sorted keys`() throws {
        #expect(
            try configuration(
                #"""
                z = 1
                a = "x\"y\\z\n\u0001é"
                "key with \"quotes\"" = true
                f = 1.5
                big = 1e300
                whole = 2.0
                least = -9223372036854775808
                empty = []
                list = [1, [2, "3"], { b = 1, a = 2 }]
                [entry-points.projections.trick_counts.config.sub.deeper]
                x = false
                """#)
                == #"{"a":"x\"y\\z\n\u0001é","big":1e+300,"empty":[],"f":1.5,"key with \"quotes\"":true,"least":-9223372036854775808,"list":[1,[2,"3"],{"a":2,"b":1}],"sub":{"deeper":{"x":false}},"whole":2.0,"z":1}"#
        )
    }

    @Test func `has dates and times as ISO text`() throws {
        #expect(
            try configuration(
                """
                a = 1979-05-27T07:32:00Z
                b = 1979-05-27T00:32:00.999500-07:30
                c = 1979-05-27 07:32:00
                d = 0979-05-07
                e = 07:32:00.000001
                f = 1979-05-27T00:32:00+01:00
                """)
                == #"{"a":"1979-05-27T07:32:00Z","b":"1979-05-27T00:32:00.9995-07:30","c":"1979-05-27T07:32:00","d":"0979-05-07","e":"07:32:00.000001","f":"1979-05-27T00:32:00+01:00"}"#
        )
    }

    @Test func `without a table is an empty object`() throws {
        #expect(try configuration("") == "{}")
    }
}
