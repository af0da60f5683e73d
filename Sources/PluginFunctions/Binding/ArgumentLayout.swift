import CLibFFI
import PluginManifests

/// The C arguments of a signature: a text is two, and an optional scalar has a flag in front.
struct ArgumentLayout {
    private(set) var types: [UnsafeMutablePointer<ffi_type>?] = []
    /// The first C argument of each argument.
    private(set) var slots: [Int] = []

    init(_ signature: FunctionSignature) {
        for argument in signature.arguments {
            slots.append(types.count)
            if argument.isOptional, argument.type.isScalar { types.append(projectionist_ffi_uint8()) }
            switch argument.type {
            case .i32: types.append(projectionist_ffi_sint32())
            case .i64: types.append(projectionist_ffi_sint64())
            case .f64: types.append(projectionist_ffi_double())
            case .bool: types.append(projectionist_ffi_uint8())
            case .text, .bytes: types += [projectionist_ffi_pointer(), projectionist_ffi_size()]
            case .uuid, .fn: types.append(projectionist_ffi_pointer())
            }
        }
    }

    static func operation(of argument: FunctionArgument) -> ArgumentPlan.Operation {
        switch argument.source {
        case .host(.execute): .execute
        case .host(.fail): .fail
        case .column(.originatorID): argument.type == .uuid ? .originatorUUID : .originatorText
        case .column(.originatorVersion): .originatorVersion
        case .column(.notificationID), .column(.position): .position
        case .column(.topic): .topic
        case .column(.state): .state
        case .count: .count
        case .field:
            switch argument.type {
            case .i32: .i32
            case .i64: .i64
            case .f64: .f64
            case .bool: .bool
            case .uuid: .uuid
            case .text, .bytes, .fn: .text
            }
        }
    }
}
