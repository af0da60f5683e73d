import CSimdJSON
import Glibc
import PluginManifests

/// The members of a state that a function asks for, each once: they are found together, in one pass over the state.
final class StateFields {
    private let names: UnsafeMutableBufferPointer<csimdjson_text>
    /// What was found, in the same order; no node for what is not there.
    let nodes: UnsafeMutableBufferPointer<csimdjson_node>

    /// - Parameter names: distinct.
    init(_ names: [String]) {
        self.names = .allocate(capacity: names.count)
        nodes = .allocate(capacity: names.count)
        nodes.initialize(repeating: csimdjson_node())
        for (index, name) in names.enumerated() {
            self.names.initializeElement(at: index, to: Self.copy(name))
        }
    }

    deinit {
        for name in names { free(UnsafeMutableRawPointer(mutating: name.data)) }
        names.deallocate()
        nodes.deallocate()
    }

    var isEmpty: Bool { names.isEmpty }

    /// Finds the members of a state.
    @inline(__always)
    func find(in root: csimdjson_node) {
        csimdjson_members(root, names.baseAddress, names.count, nodes.baseAddress)
    }

    /// A text of its own memory, which `free` takes.
    static func copy(_ text: String) -> csimdjson_text {
        let bytes: UnsafeMutablePointer<CChar> = strdup(text)
        return csimdjson_text(data: bytes, length: strlen(bytes))
    }
}
