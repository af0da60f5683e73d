import PluginManifests

/// The host functions that a function gets, and where their pointers go.
struct HostFunctionSet {
    /// The C arguments that take `execute`, and those that take `fail`.
    let execute: [Int]
    let fail: [Int]
    let isEmpty: Bool

    init(_ signature: FunctionSignature) {
        let layout = ArgumentLayout(signature)
        func slots(of function: HostFunctionName) -> [Int] {
            zip(signature.arguments, layout.slots).filter { $0.0.source == .host(function) }.map(\.1)
        }
        execute = slots(of: .execute)
        fail = slots(of: .fail)
        isEmpty = execute.isEmpty && fail.isEmpty
    }

    func has(_ function: HostFunctionName) -> Bool { function == .execute ? !execute.isEmpty : !fail.isEmpty }
}
