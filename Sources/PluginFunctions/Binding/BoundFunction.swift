import CLibFFI
import CSimdJSON
import Glibc
import PluginManifests

/// A function of a library with its arguments: everything that a call needs is made once, and filled for each event.
final class BoundFunction {
    let signature: FunctionSignature
    /// The symbol, for the note of a crash.
    let symbol: UnsafePointer<CChar>
    /// Whether an argument is a value of the state, which must be parsed then.
    let readsState: Bool
    /// Which host functions it gets.
    let hostFunctions: HostFunctionSet

    private let topic: UnsafeMutableRawBufferPointer
    private let address: @convention(c) () -> Void
    let plans: UnsafeMutableBufferPointer<ArgumentPlan>
    private let interface: UnsafeMutablePointer<ffi_cif>
    private let types: UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>
    /// One for each C argument; a value narrower than 8 bytes stands at the start of its slot.
    let slots: UnsafeMutablePointer<UInt64>
    private let values: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private let scratch: UnsafeMutableRawPointer
    /// libffi writes at least 8 bytes.
    private let returned: UnsafeMutablePointer<UInt64>
    let fields: StateFields

    /// libffi does not know how to call it.
    struct NotCallable: Error, CustomStringConvertible {
        let symbol: String
        var description: String { "libffi cannot call '\(symbol)' with these arguments" }
    }

    init(_ binding: FunctionBinding, at address: UnsafeMutableRawPointer) throws(NotCallable) {
        signature = binding.signature
        symbol = UnsafePointer(strdup(binding.signature.symbol))
        topic = .allocate(byteCount: binding.topic.utf8.count, alignment: 1)
        topic.copyBytes(from: binding.topic.utf8)
        self.address = unsafeBitCast(address, to: (@convention(c) () -> Void).self)
        let layout = ArgumentLayout(signature)
        var names: [String] = []
        for argument in signature.arguments {
            if let name = argument.path?.names[0], !names.contains(name) { names.append(name) }
        }
        fields = StateFields(names)
        readsState = !names.isEmpty
        hostFunctions = HostFunctionSet(signature)
        let count = layout.types.count
        types = .allocate(capacity: max(1, count))
        slots = .allocate(capacity: max(1, count))
        slots.initialize(repeating: 0, count: max(1, count))
        values = .allocate(capacity: max(1, count))
        for index in 0..<count {
            (types + index).initialize(to: layout.types[index])
            (values + index).initialize(to: UnsafeMutableRawPointer(slots + index))
        }
        interface = .allocate(capacity: 1)
        interface.initialize(to: ffi_cif())
        returned = .allocate(capacity: 1)
        returned.initialize(to: 0)
        scratch = .allocate(byteCount: max(1, signature.arguments.count) * 40, alignment: 8)
        plans = .allocate(capacity: signature.arguments.count)
        for (index, argument) in signature.arguments.enumerated() {
            plans.initializeElement(
                at: index,
                to: ArgumentPlan(
                    operation: ArgumentLayout.operation(of: argument), isNarrow: argument.type == .i32,
                    isOptional: argument.isOptional, slot: layout.slots[index],
                    field: argument.path.flatMap { names.firstIndex(of: $0.names[0]) } ?? 0,
                    rest: StateFields.copy(argument.path?.restOfJSONPath ?? ""),
                    scratch: scratch + index * 40))
        }
        let result = signature.result == .i32 ? projectionist_ffi_sint32() : projectionist_ffi_void()
        guard ffi_prep_cif(interface, FFI_DEFAULT_ABI, UInt32(count), result, types) == FFI_OK else {
            throw NotCallable(symbol: signature.symbol)
        }
    }

    deinit {
        free(UnsafeMutableRawPointer(mutating: symbol))
        for plan in plans { free(UnsafeMutableRawPointer(mutating: plan.rest.data)) }
        topic.deallocate()
        plans.deallocate()
        interface.deallocate()
        types.deallocate()
        slots.deallocate()
        values.deallocate()
        scratch.deallocate()
        returned.deallocate()
    }

    /// Whether events of a topic go to it.
    @inline(__always)
    func isBound(to topic: UnsafeRawBufferPointer) -> Bool {
        guard topic.count == self.topic.count, let address = topic.baseAddress else { return false }
        return memcmp(address, self.topic.baseAddress!, topic.count) == 0
    }

    /// Calls it with what stands in the slots; 0 for a function that returns nothing.
    @inline(__always)
    func call() -> Int32 {
        ffi_call(interface, address, returned, values)
        return signature.result == .i32 ? Int32(truncatingIfNeeded: returned.pointee) : 0
    }
}
