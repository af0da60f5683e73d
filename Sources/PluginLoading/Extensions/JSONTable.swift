import CProjectionABI
import CSimdJSON
import Glibc

/// `projectionist_json_1`. Its results and kinds are CSimdJSON's.
enum JSONTable {
    // Safe: written once, before anybody has the pointer.
    nonisolated(unsafe) static let table = HostTable.immortal(
        projectionist_json_1(
            size: MemoryLayout<projectionist_json_1>.size,
            root: root,
            find: { from, path, node in
                guard let node else { return PROJECTIONIST_MISSING }
                var child = csimdjson_node()
                var status = PROJECTIONIST_MISSING
                if let path = path.bytes { status = csimdjson_find(csimdjson_node(from), csimdjson_text(path), &child) }
                node.pointee = projectionist_json_node_1(child)
                return status
            },
            kind: { csimdjson_kind(csimdjson_node($0)) },
            python_type: { projectionist_string_1(csimdjson_python_type(csimdjson_node($0))) },
            text: { node, value in
                var text = csimdjson_text()
                let status = csimdjson_get_text(csimdjson_node(node), &text)
                if status == PROJECTIONIST_OK { value?.pointee = projectionist_string_1(text) }
                return status
            },
            int64: { node, value in
                guard let value else { return PROJECTIONIST_MISTYPED }
                return csimdjson_get_int64(csimdjson_node(node), value)
            },
            real: { node, value in
                guard let value else { return PROJECTIONIST_MISTYPED }
                return csimdjson_get_double(csimdjson_node(node), value)
            },
            boolean: { node, value in
                guard let value else { return PROJECTIONIST_MISTYPED }
                return csimdjson_get_bool(csimdjson_node(node), value)
            },
            count: { node, value in
                guard let value else { return PROJECTIONIST_MISTYPED }
                return csimdjson_count(csimdjson_node(node), value)
            },
            next: { node, cursor, name, child in
                guard let cursor, let child else { return PROJECTIONIST_MISTYPED }
                var text = csimdjson_text()
                var next = csimdjson_node()
                let status = csimdjson_next(csimdjson_node(node), cursor, &text, &next)
                name?.pointee = projectionist_string_1(text)
                child.pointee = projectionist_json_node_1(next)
                return status
            }))

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
            guard let context = CallContext.current(call) else { return refuse("json/1 is used outside its call") }
            guard let event else { return refuse("the pointer to the event is null") }
            let document: OpaquePointer
            switch context.parsedState(of: event) {
            case .document(let parsed): document = parsed
            case .notInBatch: return refuse("the event is not an element of the batch in hand")
            case .memoryIsShort: return refuse("memory is short")
            }
            if let text = csimdjson_problem(document) {
                node?.pointee = projectionist_json_node_1()
                problem?.pointee = projectionist_string_1(UnsafeRawBufferPointer(start: text, count: strlen(text)))
                return PROJECTIONIST_FAILED
            }
            node?.pointee = projectionist_json_node_1(csimdjson_root(document))
            problem?.pointee = projectionist_string_1()
            return PROJECTIONIST_OK
        }
}

extension csimdjson_node {
    init(_ node: UnsafePointer<projectionist_json_node_1>?) {
        guard let node = node?.pointee else {
            self.init()
            return
        }
        self.init(document: node.document.map { OpaquePointer($0) }, place: node.place, wrapper: node.wrapper)
    }
}

extension projectionist_json_node_1 {
    init(_ node: csimdjson_node) {
        self.init(document: node.document.map { UnsafeRawPointer($0) }, place: node.place, wrapper: node.wrapper)
    }
}

extension csimdjson_text {
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(data: bytes.assumingMemoryBound(to: CChar.self).baseAddress, length: bytes.count)
    }
}

extension projectionist_string_1 {
    init(_ text: csimdjson_text) {
        self.init(data: text.data, length: text.length)
    }
}
