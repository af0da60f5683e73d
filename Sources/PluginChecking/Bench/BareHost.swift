import CProjectionABI

/// A host that can do nothing but take the plugin's words: it has no extension.
final class BareHost {
    /// Why the plugin has failed, in its words; nil where it gave none.
    private(set) var text: String?

    /// Calls `body` with the host's functions and a place for the plugin's error.
    func run(_ body: (UnsafePointer<projectionist_host_1>, OpaquePointer) -> Int32) -> Int32 {
        // A plugin may keep the table until the process ends.
        let table = UnsafeMutablePointer<projectionist_host_1>.allocate(capacity: 1)
        table.initialize(
            to: projectionist_host_1(
                size: MemoryLayout<projectionist_host_1>.size, context: nil, log: { _, _, _ in },
                fail: { error, _, _, text in
                    guard let error else { return }
                    let host = Unmanaged<BareHost>.fromOpaque(UnsafeRawPointer(error)).takeUnretainedValue()
                    let bytes = UnsafeRawBufferPointer(start: text.data, count: max(0, Int(text.length)))
                    host.text = String(decoding: bytes, as: UTF8.self)
                },
                cancelled: { _ in 0 }, extension: { _, _ in nil }))
        return withExtendedLifetime(self) {
            body(table, OpaquePointer(Unmanaged.passUnretained(self).toOpaque()))
        }
    }
}
