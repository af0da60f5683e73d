import CSimdJSON
import EventStore
import PlainText

extension BoundFunction {
    /// Fills the slots with what an event has. The host functions' are the context's.
    ///
    /// - Returns: the first argument that cannot be made; nil when all are there.
    func read(_ event: EventValues) -> ArgumentFault? {
        if readsState { fields.find(in: event.root) }
        for index in 0..<plans.count {
            if let reason = read(plans[index], event) { return ArgumentFault(index: index, reason: reason) }
        }
        return nil
    }

    @inline(__always)
    private func read(_ plan: ArgumentPlan, _ event: EventValues) -> ArgumentFault.Reason? {
        let slot = slots + plan.slot
        switch plan.operation {
        case .execute, .fail: return nil
        case .originatorUUID: return readUUID(ofStream: event, plan)
        case .originatorText:
            guard event.idType == .uuid else {
                put(event.record.originatorID, at: slot)
                return nil
            }
            let text = plan.scratch.assumingMemoryBound(to: UInt8.self)
            UUIDText.write(
                event.record.originatorID.baseAddress!, to: UnsafeMutableBufferPointer(start: text, count: 36))
            put(UnsafeRawBufferPointer(start: text, count: UUIDText.length), at: slot)
        case .originatorVersion: return put(event.record.originatorVersion, plan, at: slot)
        case .position: return put(event.record.position, plan, at: slot)
        case .topic: put(event.record.topic, at: slot)
        case .state: put(event.record.state, at: slot)
        case .i32, .i64, .f64, .bool, .text, .uuid, .count: return readField(plan)
        }
        return nil
    }

    private func readUUID(ofStream event: EventValues, _ plan: ArgumentPlan) -> ArgumentFault.Reason? {
        let id = event.record.originatorID
        if event.idType == .uuid {
            slots[plan.slot] = UInt64(UInt(bitPattern: id.baseAddress))
            return nil
        }
        guard UUIDText.readAnyForm(id, into: plan.scratch) else { return .isNoUUID }
        slots[plan.slot] = UInt64(UInt(bitPattern: plan.scratch))
        return nil
    }

    /// A value of the state: a flag in front of an optional scalar, a null pointer for any other that is not there.
    @inline(__always)
    private func readField(_ plan: ArgumentPlan) -> ArgumentFault.Reason? {
        var node = fields.nodes[plan.field]
        if plan.rest.length > 0, csimdjson_find(node, plan.rest, &node) != CSIMDJSON_OK { node = csimdjson_node() }
        var slot = slots + plan.slot
        if plan.isOptional, plan.operation.isScalar {
            slot.pointee = 1
            slot += 1
        }
        if read(node, plan, into: slot) { return nil }
        return whyNot(node, plan)
    }

    /// Whether the value is as the argument wants it: then it stands in the slot.
    @inline(__always)
    private func read(
        _ node: csimdjson_node, _ plan: ArgumentPlan, into slot: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        switch plan.operation {
        case .f64:
            var value = 0.0
            guard csimdjson_get_double(node, &value) == CSIMDJSON_OK else { return false }
            slot.pointee = value.bitPattern
        case .i32, .i64:
            var value: Int64 = 0
            guard csimdjson_get_int64(node, &value) == CSIMDJSON_OK else { return false }
            return put(value, plan, at: slot) == nil
        case .text:
            var text = csimdjson_text()
            guard csimdjson_get_text(node, &text) == CSIMDJSON_OK else { return false }
            put(UnsafeRawBufferPointer(start: text.data, count: text.length), at: slot)
        case .bool:
            var value: Int32 = 0
            guard csimdjson_get_bool(node, &value) == CSIMDJSON_OK else { return false }
            slot.pointee = value == 0 ? 0 : 1
        case .uuid:
            var text = csimdjson_text()
            guard csimdjson_kind(node) == CSIMDJSON_TEXT, csimdjson_get_text(node, &text) == CSIMDJSON_OK,
                UUIDText.readAnyForm(
                    UnsafeRawBufferPointer(start: text.data, count: text.length), into: plan.scratch)
            else { return false }
            slot.pointee = UInt64(UInt(bitPattern: plan.scratch))
        case .count:
            var count = 0
            guard csimdjson_count(node, &count) == CSIMDJSON_OK else { return false }
            return put(Int64(count), plan, at: slot) == nil
        case .execute, .fail, .originatorUUID, .originatorText, .originatorVersion, .position, .topic, .state: break
        }
        return true
    }

    /// What is wrong with a value; nil where the argument may do without one.
    @inline(never)
    private func whyNot(_ node: csimdjson_node, _ plan: ArgumentPlan) -> ArgumentFault.Reason? {
        let kind = csimdjson_kind(node)
        if kind == CSIMDJSON_NULL {
            guard plan.isOptional else { return node.document == nil ? .isMissing : .isNull }
            slots[plan.slot] = 0
            if plan.operation != .uuid { slots[plan.slot + 1] = 0 }
            return nil
        }
        switch (plan.operation, kind) {
        case (.i32, CSIMDJSON_INT64), (.count, CSIMDJSON_ARRAY), (.count, CSIMDJSON_OBJECT): return .isOutOfRange
        case (.i32, CSIMDJSON_DOUBLE), (.i64, CSIMDJSON_DOUBLE):
            // An integer beyond 64 bits is a double for the parser, but still has its digits.
            var digits = csimdjson_text()
            return csimdjson_get_text(node, &digits) == CSIMDJSON_OK ? .isOutOfRange : .hasFraction
        case (.uuid, CSIMDJSON_TEXT): return .isNoUUID
        default: return .isOther(kind)
        }
    }

    /// A value narrower than its slot stands at its start: the machines that the host runs on are little-endian.
    @inline(__always)
    private func put(
        _ value: Int64, _ plan: ArgumentPlan, at slot: UnsafeMutablePointer<UInt64>
    ) -> ArgumentFault.Reason? {
        if plan.isNarrow, Int32(exactly: value) == nil { return .isOutOfRange }
        slot.pointee = UInt64(bitPattern: value)
        return nil
    }

    @inline(__always)
    private func put(_ bytes: UnsafeRawBufferPointer, at slot: UnsafeMutablePointer<UInt64>) {
        // Null is for what is not there; an empty text has an address.
        slot[0] = UInt64(UInt(bitPattern: bytes.baseAddress ?? UnsafeRawPointer(slots)))
        slot[1] = UInt64(bytes.count)
    }
}
