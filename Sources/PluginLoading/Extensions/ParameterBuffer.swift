import CProjectionABI
import EventStore

/// A plugin's parameters as the stores take them, in memory that is used again: ordinary rows allocate nothing.
final class ParameterBuffer {
    private var storage = UnsafeMutableBufferPointer<SQLParameter>(start: nil, count: 0)
    private var used = 0

    deinit {
        release()
    }

    /// Checks `rows` of `columns` parameters and gives them; valid until the next conversion.
    ///
    /// - Throws: ``EventStoreError/Code/invalidParameter``, which names the parameter and the row.
    func convert(
        _ values: UnsafePointer<projectionist_value_1>?, columns: Int, rows: Int, dialect: SQLDialect
    ) throws(EventStoreError) -> UnsafeBufferPointer<SQLParameter> {
        let (count, overflows) = columns.multipliedReportingOverflow(by: rows)
        // More than this no store takes at once, and it is far above what memory holds.
        guard columns >= 0, rows >= 0, !overflows, count <= 1 << 28, rows <= 1 << 28 else {
            throw EventStoreError(
                .invalidParameter, "a statement has \(columns) parameters in \(rows) rows: that is no count")
        }
        guard count > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
        guard let values else {
            throw EventStoreError(
                .invalidParameter, "a statement has \(count) parameters, but the pointer to them is null")
        }
        reserve(count)
        for index in 0..<count {
            switch SQLParameter.read(values[index], dialect) {
            case .success(let parameter):
                storage[index] = parameter
            case .failure(let problem):
                let row = rows > 1 ? " of row \(index / columns)" : ""
                throw EventStoreError(.invalidParameter, "parameter $\(index % columns + 1)\(row): \(problem.text)")
            }
            used = max(used, index + 1)
        }
        return UnsafeBufferPointer(rebasing: storage[..<count])
    }

    /// Gives up what a call left behind: pointers into the plugin's memory, and memory of an unusual size.
    func trim() {
        if storage.count > 1 << 16 {
            release()
        } else {
            for index in 0..<used { storage[index] = .null }
        }
        used = 0
    }

    private func reserve(_ count: Int) {
        guard storage.count < count else { return }
        release()
        storage = .allocate(capacity: max(64, count))
        storage.initialize(repeating: .null)
    }

    private func release() {
        storage.deinitialize()
        storage.deallocate()
        storage = UnsafeMutableBufferPointer(start: nil, count: 0)
        used = 0
    }
}

extension SQLParameter {
    /// What is wrong with a parameter.
    struct Problem: Error {
        let text: String
    }

    /// Reads one value of a plugin.
    static func read(_ value: projectionist_value_1, _ dialect: SQLDialect) -> Result<SQLParameter, Problem> {
        switch value.type {
        case PROJECTIONIST_NULL: return .success(.null)
        case PROJECTIONIST_INT64: return .success(.int64(value.as.int64))
        case PROJECTIONIST_DOUBLE: return .success(.double(value.as.real))
        case PROJECTIONIST_TEXT: return pointed(value.as.text.bytes).map(SQLParameter.text)
        case PROJECTIONIST_BYTES: return pointed(value.as.bytes.bytes).map(SQLParameter.bytes)
        case PROJECTIONIST_UUID:
            guard let address = value.as.uuid else { return .failure(Problem(text: "the pointer to the UUID is null")) }
            return .success(.uuid(UnsafeRawPointer(address)))
        case PROJECTIONIST_INT64_ARRAY, PROJECTIONIST_DOUBLE_ARRAY, PROJECTIONIST_TEXT_ARRAY:
            guard dialect == .postgresql else {
                return .failure(
                    Problem(text: "arrays are for PostgreSQL only; use execute_many with a row for each element"))
            }
            return array(value)
        default: return .failure(Problem(text: "\(value.type) is not the number of a type"))
        }
    }

    private static func array(_ value: projectionist_value_1) -> Result<SQLParameter, Problem> {
        let (data, count) = (value.as.elements.data, value.as.elements.count)
        guard (0...1 << 28).contains(count), data != nil || count == 0 else {
            return .failure(Problem(text: "the array of \(count) elements has a null pointer, or that is no count"))
        }
        if value.type == PROJECTIONIST_INT64_ARRAY {
            return .success(.int64Array(UnsafeRawBufferPointer(start: data, count: count * 8)))
        }
        if value.type == PROJECTIONIST_DOUBLE_ARRAY {
            return .success(.doubleArray(UnsafeRawBufferPointer(start: data, count: count * 8)))
        }
        var elements: [UnsafeRawBufferPointer] = []
        elements.reserveCapacity(count)
        let stride = MemoryLayout<projectionist_string_1>.stride
        for index in 0..<count {
            let text = data!.loadUnaligned(fromByteOffset: index * stride, as: projectionist_string_1.self)
            guard let bytes = text.bytes else {
                return .failure(
                    Problem(
                        text: "element \(index) has a length of \(text.length) and a null pointer, or that is no length"
                    ))
            }
            elements.append(bytes)
        }
        return .success(.textArray(elements))
    }

    private static func pointed(_ bytes: UnsafeRawBufferPointer?) -> Result<UnsafeRawBufferPointer, Problem> {
        guard let bytes else {
            return .failure(Problem(text: "it has a length and a null pointer, or a length that is none"))
        }
        return .success(bytes)
    }
}
