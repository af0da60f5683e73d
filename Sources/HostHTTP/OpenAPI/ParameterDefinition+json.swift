extension ParameterDefinition {
    /// The parameter as OpenAPI describes it.
    var json: JSONObject {
        JSONObject { object in
            object.add("name", name)
            object.add("in", place.rawValue)
            object.add("description", summary)
            if isRequired { object.add("required", true) }
            if case .list = kind { object.add("explode", true) }
            object.add("schema", schema)
        }
    }

    private var schema: JSONObject {
        switch kind {
        case .text: return Schema.text(1...Self.longestText, summary)
        case .integer(let range, let value):
            var schema = Schema.integer(range)
            if let value { schema.add("default", value) }
            return schema
        case .seconds(let range, let value):
            return JSONObject {
                $0.add("type", "number")
                $0.add("minimum", range.lowerBound)
                $0.add("maximum", range.upperBound)
                $0.add("default", value)
            }
        case .boolean(let value):
            return JSONObject {
                $0.add("type", "boolean")
                $0.add("default", value)
            }
        case .list: return Schema.array(of: Schema.text(1...Self.longestText, "A topic."))
        case .range:
            return JSONObject {
                $0.add("type", "string")
                $0.add("pattern", "^[0-9]{1,18},[0-9]{1,18}$")
                $0.add("examples", ["1,10"])
            }
        }
    }
}
