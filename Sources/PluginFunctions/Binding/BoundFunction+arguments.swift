import CSimdJSON
import EventStore
import PlainText

extension BoundFunction {
    /// Fills the slots with what an event has. The host functions' are the context's.
    ///
    /// - Returns: the first argument that cannot be made; nil when all are there.
    func read(_ event: EventValues) -> ArgumentFault? {
        for index in plans.indices {
            if let reason = read(plans[index], event) { return ArgumentFault(index: index, reason: reason) }
        }
        return nil
    }

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
        case .i32, .i64, .f64, .bool, .text, .uuid, .count: return readField(plan, event.root)
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
    private func readField(_ plan: ArgumentPlan, _ root: csimdjson_node) -> ArgumentFault.Reason? {
        var node = csimdjson_node()
        let isFound = csimdjson_find(root, plan.path, &node) == CSIMDJSON_OK
        if !isFound || csimdjson_kind(node) == CSIMDJSON_NULL {
            guard plan.isOptional else { return isFound ? .isNull : .isMissing }
            slots[plan.slot] = 0
            if plan.operation != .uuid { slots[plan.slot + 1] = 0 }
            return nil
        }
        var slot = slots + plan.slot
        switch plan.operation {
        case .text:
            var text = csimdjson_text()
            guard csimdjson_get_text(node, &text) == CSIMDJSON_OK else { return .isOther(csimdjson_kind(node)) }
            put(UnsafeRawBufferPointer(start: text.data, count: text.length), at: slot)
            return nil
        case .uuid:
            var text = csimdjson_text()
            guard csimdjson_kind(node) == CSIMDJSON_TEXT, csimdjson_get_text(node, &text) == CSIMDJSON_OK else {
                return .isOther(csimdjson_kind(node))
            }
            let bytes = UnsafeRawBufferPointer(start: text.data, count: text.length)
            guard UUIDText.readAnyForm(bytes, into: plan.scratch) else { return .isNoUUID }
            slot.pointee = UInt64(UInt(bitPattern: plan.scratch))
            return nil
        default: break
        }
        if plan.isOptional {
            slot.pointee = 1
            slot += 1
        }
        return readScalar(node, plan, into: slot)
    }

    private func readScalar(
        _ node: csimdjson_node, _ plan: ArgumentPlan, into slot: UnsafeMutablePointer<UInt64>
    ) -> ArgumentFault.Reason? {
        switch plan.operation {
        case .i32, .i64:
            var value: Int64 = 0
            guard csimdjson_get_int64(node, &value) == CSIMDJSON_OK else { return Self.whyNoInteger(node) }
            return put(value, plan, at: slot)
        case .count:
            var count = 0
            guard csimdjson_count(node, &count) == CSIMDJSON_OK else { return .isOther(csimdjson_kind(node)) }
            return put(Int64(count), plan, at: slot)
        case .f64:
            var value = 0.0
            guard csimdjson_get_double(node, &value) == CSIMDJSON_OK else { return .isOther(csimdjson_kind(node)) }
            slot.pointee = value.bitPattern
        case .bool:
            var value: Int32 = 0
            guard csimdjson_get_bool(node, &value) == CSIMDJSON_OK else { return .isOther(csimdjson_kind(node)) }
            slot.pointee = value == 0 ? 0 : 1
        default: break
        }
        return nil
    }

    /// An integer beyond 64 bits is a double for the parser, but still has its digits.
    private static func whyNoInteger(_ node: csimdjson_node) -> ArgumentFault.Reason {
        let kind = csimdjson_kind(node)
        guard kind == CSIMDJSON_DOUBLE else { return .isOther(kind) }
        var digits = csimdjson_text()
        return csimdjson_get_text(node, &digits) == CSIMDJSON_OK ? .isOutOfRange : .hasFraction
    }

    /// A value narrower than its slot stands at its start: the machines that the host runs on are little-endian.
    private func put(
        _ value: Int64, _ plan: ArgumentPlan, at slot: UnsafeMutablePointer<UInt64>
    ) -> ArgumentFault.Reason? {
        if plan.isNarrow, Int32(exactly: value) == nil { return .isOutOfRange }
        slot.pointee = UInt64(bitPattern: value)
        return nil
    }

    private func put(_ bytes: UnsafeRawBufferPointer, at slot: UnsafeMutablePointer<UInt64>) {
        // Null is for what is not there; an empty text has an address.
        slot[0] = UInt64(UInt(bitPattern: bytes.baseAddress ?? UnsafeRawPointer(slots)))
        slot[1] = UInt64(bytes.count)
    }
}
