package import CProjectionABI

/// `projectionist.json/1` over ``JSONTree``.
package enum TrialJSON {
    // Safe: what it points to is never changed once it is made.
    nonisolated(unsafe) package static let table: UnsafePointer<projectionist_json_1> = {
        let table = UnsafeMutablePointer<projectionist_json_1>.allocate(capacity: 1)
        table.initialize(
            to: projectionist_json_1(
                size: MemoryLayout<projectionist_json_1>.size,
                root: { call, event, node, problem in
                    let call = TrialCall.of(call)
                    if event!.pointee.position == call.failingPosition {
                        call.wasStruck = true
                        problem?.pointee = projectionist_string_1(TrialHost.leak("is damaged, as the test asks"))
                        return PROJECTIONIST_FAILED
                    }
                    guard let tree = call.states[event!.pointee.position] else {
                        problem?.pointee = projectionist_string_1(TrialHost.leak("unexpected end"))
                        return PROJECTIONIST_FAILED
                    }
                    node!.pointee = tree.node
                    return PROJECTIONIST_OK
                },
                find: { from, path, node in
                    guard let found = JSONTree.of(from).find(String(borrowed: path)) else {
                        return PROJECTIONIST_MISSING
                    }
                    node!.pointee = found.node
                    return PROJECTIONIST_OK
                },
                kind: { node in
                    switch JSONTree.of(node).content {
                    case .null: PROJECTIONIST_JSON_NULL
                    case .bool: PROJECTIONIST_JSON_BOOL
                    case .integer: PROJECTIONIST_JSON_INT64
                    case .real: PROJECTIONIST_JSON_DOUBLE
                    case .text: PROJECTIONIST_JSON_TEXT
                    case .array: PROJECTIONIST_JSON_ARRAY
                    case .object: PROJECTIONIST_JSON_OBJECT
                    }
                },
                python_type: { projectionist_string_1(JSONTree.of($0).pythonType) },
                text: { node, value in
                    guard case .text(let text) = JSONTree.of(node).content else { return PROJECTIONIST_MISTYPED }
                    value!.pointee = projectionist_string_1(text)
                    return PROJECTIONIST_OK
                },
                int64: { node, value in
                    guard case .integer(let integer) = JSONTree.of(node).content else { return PROJECTIONIST_MISTYPED }
                    value!.pointee = integer
                    return PROJECTIONIST_OK
                },
                real: { node, value in
                    switch JSONTree.of(node).content {
                    case .integer(let integer): value!.pointee = Double(integer)
                    case .real(let real): value!.pointee = real
                    default: return PROJECTIONIST_MISTYPED
                    }
                    return PROJECTIONIST_OK
                },
                boolean: { node, value in
                    guard case .bool(let bool) = JSONTree.of(node).content else { return PROJECTIONIST_MISTYPED }
                    value!.pointee = bool ? 1 : 0
                    return PROJECTIONIST_OK
                },
                count: { node, value in
                    switch JSONTree.of(node).content {
                    case .array(let elements): value!.pointee = elements.count
                    case .object(let members): value!.pointee = members.count
                    default: return PROJECTIONIST_MISTYPED
                    }
                    return PROJECTIONIST_OK
                },
                next: { node, cursor, name, child in
                    let index = Int(cursor!.pointee)
                    switch JSONTree.of(node).content {
                    case .array(let elements):
                        guard index < elements.count else { return PROJECTIONIST_MISSING }
                        child!.pointee = elements[index].node
                    case .object(let members):
                        guard index < members.count else { return PROJECTIONIST_MISSING }
                        name?.pointee = projectionist_string_1(members[index].name)
                        child!.pointee = members[index].value.node
                    default: return PROJECTIONIST_MISTYPED
                    }
                    cursor!.pointee += 1
                    return PROJECTIONIST_OK
                }))
        return UnsafePointer(table)
    }()
}
