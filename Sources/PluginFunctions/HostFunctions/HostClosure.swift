import CLibFFI
import PluginManifests

/// A host function as a library sees it: a pointer to code that libffi has made, which leads to one turn of one context.
/// Never freed, so that a late use meets a refusal.
final class HostClosure {
    let function: HostFunctionName
    let turn: UInt
    /// The pointer that functions get, as a slot holds it.
    private(set) var address: UInt64 = 0
    private unowned let context: FunctionCallContext

    private init(_ function: HostFunctionName, turn: UInt, of context: FunctionCallContext) {
        self.function = function
        self.turn = turn
        self.context = context
    }

    /// One closure for each turn of a context, which must live until the process ends; empty where the system gives no memory.
    static func ring(_ function: HostFunctionName, of context: FunctionCallContext) -> [HostClosure] {
        // It and its closures outlive everything that leads to them.
        _ = Unmanaged.passRetained(context)
        var closures: [HostClosure] = []
        for turn in 0..<FunctionCallContext.turns {
            let closure = HostClosure(function, turn: turn, of: context)
            guard closure.make() else { return [] }
            closures.append(closure)
        }
        return closures
    }

    private func make() -> Bool {
        var code: UnsafeMutableRawPointer?
        guard let memory = ffi_closure_alloc(MemoryLayout<ffi_closure>.size, &code), let code else { return false }
        let closure = memory.assumingMemoryBound(to: ffi_closure.self)
        let interface = function == .execute ? Self.executeInterface : Self.failInterface
        let target = Unmanaged.passRetained(self).toOpaque()
        let status = ffi_prep_closure_loc(
            closure, interface.pointer, function == .execute ? Self.execute : Self.fail, target, code)
        address = UInt64(UInt(bitPattern: code))
        return status == FFI_OK
    }

    // MARK: Shapes

    // Sendable: written once, before anybody has it.
    private struct Interface: @unchecked Sendable {
        let pointer: UnsafeMutablePointer<ffi_cif>

        init(_ result: UnsafeMutablePointer<ffi_type>, _ arguments: [UnsafeMutablePointer<ffi_type>?]) {
            pointer = .allocate(capacity: 1)
            pointer.initialize(to: ffi_cif())
            let types = UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>.allocate(capacity: arguments.count)
            types.initialize(from: arguments, count: arguments.count)
            _ = ffi_prep_cif(pointer, FFI_DEFAULT_ABI, UInt32(arguments.count), result, types)
        }
    }

    private static let executeInterface = Interface(
        projectionist_ffi_sint32(),
        [
            projectionist_ffi_pointer(), projectionist_ffi_size(), projectionist_ffi_size(),
            projectionist_ffi_pointer(), projectionist_ffi_pointer(),
        ])
    private static let failInterface = Interface(
        projectionist_ffi_void(), [projectionist_ffi_pointer(), projectionist_ffi_size()])

    private typealias Code =
        @convention(c) (
            UnsafeMutablePointer<ffi_cif>?, UnsafeMutableRawPointer?,
            UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafeMutableRawPointer?
        ) -> Void

    private static let execute: Code = { _, result, arguments, target in
        guard let arguments, let target else { return }
        let closure = Unmanaged<HostClosure>.fromOpaque(target).takeUnretainedValue()
        let status = closure.context.execute(
            closure, HostClosure.bytes(arguments, 0), count: HostClosure.value(arguments, 2, as: Int.self),
            HostClosure.value(arguments, 3, as: UnsafePointer<UnsafePointer<CChar>?>?.self),
            HostClosure.value(arguments, 4, as: UnsafePointer<Int>?.self))
        // libffi takes a result as wide as a register.
        result?.storeBytes(of: Int(status), as: Int.self)
    }

    private static let fail: Code = { _, _, arguments, target in
        guard let arguments, let target else { return }
        let closure = Unmanaged<HostClosure>.fromOpaque(target).takeUnretainedValue()
        closure.context.fail(closure, HostClosure.bytes(arguments, 0))
    }

    private static func value<Value>(
        _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ index: Int, as type: Value.Type
    ) -> Value {
        arguments[index]!.load(as: type)
    }

    /// Pointer and length at a place; nil where they are none.
    private static func bytes(
        _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ index: Int
    ) -> UnsafeRawBufferPointer? {
        let address = value(arguments, index, as: UnsafeRawPointer?.self)
        let count = value(arguments, index + 1, as: Int.self)
        guard count >= 0, address != nil || count == 0 else { return nil }
        return UnsafeRawBufferPointer(start: address, count: count)
    }
}
