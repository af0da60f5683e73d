import HostSettings
import NIOCore
import NIOHTTP1

/// The OpenAPI 3.1 description, made of the same declarations that the server reads requests by.
struct OpenAPIDescription {
    let table: RouteIndex
    let options: HTTPOptions

    var json: ByteBuffer {
        JSONObject { root in
            root.add("openapi", "3.1.0")
            root.add(
                "info",
                JSONObject {
                    $0.add("title", "Projectionist")
                    $0.add("version", "1")
                    $0.add(
                        "description",
                        "Appends to and reads event logs, and shows how projections stand. Every response carries "
                            + "`X-Request-Id`; a client may give its own. An error is a problem detail of RFC 9457.")
                })
            root.add("servers", [JSONObject { $0.add("url", "/") }])
            if options.token != nil { root.add("security", [JSONObject { $0.add("token", [String]()) }]) }
            root.add("paths", paths)
            root.add("components", components)
        }.closed
    }

    private var served: [Route] { table.routes.filter { options.role != .worker || $0.isOperational } }

    private var paths: JSONObject {
        var order: [String] = []
        for route in served where !order.contains(route.template) { order.append(route.template) }
        return JSONObject { paths in
            for template in order {
                paths.add(
                    template,
                    JSONObject { path in
                        for route in served where route.template == template {
                            path.add(route.method.rawValue.lowercased(), operation(route))
                        }
                    })
            }
        }
    }

    private func operation(_ route: Route) -> JSONObject {
        let documentation = route.operation.documentation
        return JSONObject { object in
            object.add("operationId", route.operation.rawValue)
            object.add("tags", [documentation.tag])
            object.add("summary", documentation.summary)
            if !route.isImplemented {
                object.add("description", "Not in this version: answers 501.")
                object.add("x-not-implemented", true)
            }
            if route.isOpen { object.add("security", [JSONObject]()) }
            if !route.parameters.isEmpty { object.add("parameters", route.parameters.map(\.json)) }
            if route.operation == .append {
                object.add(
                    "requestBody",
                    JSONObject {
                        $0.add("required", true)
                        $0.add("description", "At most \(options.maximumBodySize) bytes.")
                        $0.add("content", Self.content("application/json", Schema.reference("Append")))
                    })
            }
            object.add("responses", responses(route, documentation))
        }
    }

    private func responses(_ route: Route, _ documentation: RouteDocumentation) -> JSONObject {
        var problems = documentation.problems
        func add(_ status: Int, _ description: String) {
            if !problems.contains(where: { $0.0 == status }) { problems.append((status, description)) }
        }
        add(400, "The request, or one of its parameters, cannot be read; `errors` says which.")
        if !route.isOpen, options.token != nil { add(401, "The token is missing or wrong.") }
        if route.method != .GET { add(403, "A browser sends the request for a page of another origin.") }
        add(408, "The client took too long to send the request.")
        add(413, "The body has more than \(options.maximumBodySize) bytes.")
        add(414, "The target has more than \(RequestAdmission.longestTarget) bytes.")
        add(431, "The header is too large.")
        add(500, "The host failed to answer; its log says why.")
        if !route.isImplemented { add(501, "The feature is not in this version.") }
        add(503, "Too many connections are open, or the server shuts down.")
        return JSONObject { responses in
            let success = documentation.success
            responses.add(
                "\(success.status)",
                JSONObject {
                    $0.add("description", success.description)
                    $0.add("headers", Self.headers(success.headers))
                    if let schema = success.schema { $0.add("content", Self.content(success.type, schema)) }
                })
            for (status, description) in problems.sorted(by: { $0.0 < $1.0 }) {
                responses.add(
                    "\(status)",
                    JSONObject {
                        $0.add("description", description)
                        $0.add("headers", Self.headers([]))
                        $0.add("content", Self.content(Problem.contentType, Schema.reference("Problem")))
                    })
            }
        }
    }

    private static func headers(_ own: [(String, String)]) -> JSONObject {
        JSONObject { headers in
            headers.add(RequestIdentifier.header, JSONObject { $0.add("$ref", "#/components/headers/RequestId") })
            for (name, description) in own {
                headers.add(
                    name,
                    JSONObject {
                        $0.add("description", description)
                        $0.add("schema", Schema.text)
                    })
            }
        }
    }

    private static func content(_ type: String, _ schema: JSONObject) -> JSONObject {
        JSONObject { $0.add(type, JSONObject { $0.add("schema", schema) }) }
    }

    private var components: JSONObject {
        JSONObject { components in
            components.add(
                "schemas",
                JSONObject { schemas in
                    for (name, schema) in Schema.components(options) { schemas.add(name, schema) }
                })
            components.add(
                "headers",
                JSONObject {
                    $0.add(
                        "RequestId",
                        JSONObject {
                            $0.add("description", "The request's id: the client's own, if it gave a valid one.")
                            $0.add("required", true)
                            $0.add("schema", Schema.text)
                        })
                })
            guard options.token != nil else { return }
            components.add(
                "securitySchemes",
                JSONObject {
                    $0.add(
                        "token",
                        JSONObject {
                            $0.add("type", "http")
                            $0.add("scheme", "bearer")
                        })
                })
        }
    }
}
