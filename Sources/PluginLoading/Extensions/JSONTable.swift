import CProjectionABI
import CSimdJSON
import EventStates
import Glibc
import Synchronization

/// `projectionist_json_1`. Its results and kinds are CSimdJSON's.
enum JSONTable {
    // Safe: written once, before anybody has the pointer.
    nonisolated(unsafe) static let table = HostTable.immortal(
        projectionist_json_1(
            size: MemoryLayout<projectionist_json_1>.size,
            root: root,
            find: { from, path, node in
                guard let node else { return PROJECTIONIST_MISSING }
                guard let path = path.bytes else {
                    node.pointee = projectionist_json_node_1()
                    return PROJECTIONIST_MISSING
                }
                var child = projectionist_json_node_1()
                let status = read(from, otherwise: PROJECTIONIST_MISSING) { parent in
                    var found = csimdjson_node()
                    let status = csimdjson_find(parent, csimdjson_text(path), &found)
                    if status == PROJECTIONIST_OK { child = projectionist_json_node_1(found, below: from) }
                    return status
                }
                node.pointee = child
                return status
            },
            kind: { read($0, otherwise: PROJECTIONIST_JSON_NULL) { csimdjson_kind($0) } },
            python_type: { node in
                projectionist_string_1(read(node, otherwise: csimdjson_text()) { csimdjson_python_type($0) })
            },
            text: { node, value in
                var text = csimdjson_text()
                let status = read(node, otherwise: PROJECTIONIST_MISTYPED) { csimdjson_get_text($0, &text) }
                if status == PROJECTIONIST_OK { value?.pointee = projectionist_string_1(text) }
                return status
            },
            int64: { node, value in
                guard let value else { return PROJECTIONIST_MISTYPED }
                return read(node, otherwise: PROJECTIONIST_MISTYPED) { csimdjson_get_int64($0, value) }
            },
            real: { node, value in
                guard let value else { return PROJECTIONIST_MISTYPED }
                return read(node, otherwise: PROJECTIONIST_MISTYPED) { csimdjson_get_double($0, value) }
            },
            boolean: { node, value in
                guard let value else { return PROJECTIONIST_MISTYPED }
                return read(node, otherwise: PROJECTIONIST_MISTYPED) { csimdjson_get_bool($0, value) }
            },
            count: { node, value in
                guard let value else { return PROJECTIONIST_MISTYPED }
                return read(node, otherwise: PROJECTIONIST_MISTYPED) { csimdjson_count($0, value) }
            },
            next: { node, cursor, name, child in
                guard let cursor, let child else { return PROJECTIONIST_MISTYPED }
                var text = csimdjson_text()
                var found = projectionist_json_node_1()
                let status = read(node, otherwise: PROJECTIONIST_MISTYPED) { parent in
                    var next = csimdjson_node()
                    let status = csimdjson_next(parent, cursor, &text, &next)
                    if status == PROJECTIONIST_OK { found = projectionist_json_node_1(next, below: node) }
                    return status
                }
                name?.pointee = projectionist_string_1(text)
                child.pointee = found
                return status
            }))

    /// Calls `body` with what a node stands for, on the thread of its call and while that runs.
    @inline(__always)
    private static func read<Result>(
        _ node: UnsafePointer<projectionist_json_node_1>?, otherwise: Result, _ body: (csimdjson_node) -> Result
    ) -> Result {
        guard let node = node?.pointee, let handle = CallHandle(node.document, .document) else { return otherwise }
        return CallContext.use(handle, .node, otherwise: otherwise) { context in
            let index = Int(node.place >> csimdjson_node.placeBits)
            let documents = context.events.documents
            guard index < documents.count, let document = documents[index].load(ordering: .acquiring) else {
                return otherwise
            }
            let place = node.place & (1 << csimdjson_node.placeBits - 1)
            return body(csimdjson_node(document: document, place: place, wrapper: node.wrapper))
        }
    }

    private static let root:
        @convention(c) (
            OpaquePointer?, UnsafePointer<projectionist_event_1>?, UnsafeMutablePointer<projectionist_json_node_1>?,
            UnsafeMutablePointer<projectionist_string_1>?
        ) -> Int32 = { call, event, node, problem in
            func refuse(_ reason: StaticString) -> Int32 {
                node?.pointee = projectionist_json_node_1()
                problem?.pointee = projectionist_string_1(
                    UnsafeRawBufferPointer(start: reason.utf8Start, count: reason.utf8CodeUnitCount))
                return PROJECTIONIST_FAILED
            }
            let handle = CallHandle(call, .call)
            let status: Int32? = CallContext.use(handle, .root, otherwise: nil) { context in
                guard let event else { return refuse("the pointer to the event is null") }
                let (document, index): (OpaquePointer, Int)
                switch context.parsedState(of: event) {
                case .document(let parsed, let number): (document, index) = (parsed, number)
                case .notInBatch: return refuse("the event is not an element of the batch in hand")
                case .memoryIsShort: return refuse("memory is short")
                }
                if let reason = csimdjson_problem(document) {
                    node?.pointee = projectionist_json_node_1()
                    problem?.pointee = context.problem(ofStateAt: index, reason: String(cString: reason))
                    return PROJECTIONIST_FAILED
                }
                node?.pointee = projectionist_json_node_1(
                    csimdjson_root(document), index: index, document: context.documentHandle.rawPointer)
                problem?.pointee = projectionist_string_1()
                return PROJECTIONIST_OK
            }
            return status ?? refuse("json/1 is used outside its call, or on another thread than the call's")
        }
}

extension csimdjson_node {
    /// The low bits of a plugin's node hold the place in its document, the others the event's place in the batch.
    fileprivate static let placeBits: UInt64 = 40
}

extension projectionist_json_node_1 {
    /// The node of an event's whole state.
    fileprivate init(_ node: csimdjson_node, index: Int, document: UnsafeRawPointer) {
        self.init(
            document: document, place: node.place | UInt64(index) << csimdjson_node.placeBits, wrapper: node.wrapper)
    }

    /// A node of the same state as another.
    fileprivate init(_ node: csimdjson_node, below parent: UnsafePointer<projectionist_json_node_1>?) {
        let event = (parent?.pointee.place ?? 0) & ~(1 << csimdjson_node.placeBits - 1)
        self.init(document: parent?.pointee.document, place: node.place | event, wrapper: node.wrapper)
    }
}

extension projectionist_string_1 {
    init(_ text: csimdjson_text) {
        self.init(data: text.data, length: text.length)
    }
}
