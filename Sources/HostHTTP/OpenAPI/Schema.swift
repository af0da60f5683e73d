/// JSON schemas (2020-12) as OpenAPI 3.1 takes them.
enum Schema {
    static func reference(_ name: String) -> JSONObject {
        JSONObject { $0.add("$ref", "#/components/schemas/\(name)") }
    }

    /// - Parameter type: a JSON type's name.
    static func of(_ type: String, _ description: String? = nil) -> JSONObject {
        JSONObject {
            $0.add("type", type)
            if let description { $0.add("description", description) }
        }
    }

    static func orNull(_ type: String, _ description: String? = nil) -> JSONObject {
        JSONObject {
            $0.add("type", [type, "null"])
            if let description { $0.add("description", description) }
        }
    }

    static func integer(_ range: ClosedRange<Int64>, _ description: String? = nil) -> JSONObject {
        JSONObject {
            $0.add("type", "integer")
            $0.add("format", "int64")
            $0.add("minimum", range.lowerBound)
            $0.add("maximum", range.upperBound)
            if let description { $0.add("description", description) }
        }
    }

    static let position = integer(0...Int64.max, "A position in the log.")
    static let text = of("string")

    static func array(of items: JSONObject, _ bounds: ClosedRange<Int>? = nil) -> JSONObject {
        JSONObject {
            $0.add("type", "array")
            if let bounds {
                $0.add("minItems", Int64(bounds.lowerBound))
                $0.add("maxItems", Int64(bounds.upperBound))
            }
            $0.add("items", items)
        }
    }

    /// - Parameter isOpen: whether members may come beside those named, as every client must expect of an answer.
    static func object(
        _ properties: [(String, JSONObject)], optional: Set<String> = [], isOpen: Bool = true,
        _ description: String? = nil
    ) -> JSONObject {
        JSONObject {
            $0.add("type", "object")
            if let description { $0.add("description", description) }
            $0.add(
                "properties", JSONObject { members in for (name, schema) in properties { members.add(name, schema) } })
            $0.add("required", properties.map(\.0).filter { !optional.contains($0) })
            if !isOpen { $0.add("additionalProperties", false) }
        }
    }

    /// Text without a NUL, which no store can keep.
    static func text(_ lengths: ClosedRange<Int>, _ description: String) -> JSONObject {
        JSONObject {
            $0.add("type", "string")
            $0.add("minLength", Int64(lengths.lowerBound))
            $0.add("maxLength", Int64(lengths.upperBound))
            $0.add("pattern", "^[^\\x00]*$")
            $0.add("description", description)
        }
    }
}
