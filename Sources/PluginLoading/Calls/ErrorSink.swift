import CProjectionABI

/// Where a plugin says why a call fails: what `projectionist_error_1` points to. Belongs to the thread of the call.
final class ErrorSink {
    private(set) var code: Int32 = 0
    private(set) var disposition = PluginFailure.Disposition.unnamed
    /// nil until the plugin has said something.
    private(set) var text: String?

    var handle: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }

    static func of(_ handle: OpaquePointer) -> ErrorSink {
        Unmanaged<ErrorSink>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
    }

    func fail(code: Int32, disposition: Int32, text: projectionist_string_1) {
        self.code = code
        self.disposition = PluginFailure.Disposition(disposition)
        let line = text.line
        self.text = line.isEmpty ? "the plugin gave an empty text" : line
    }

    func reset() {
        code = 0
        disposition = .unnamed
        text = nil
    }
}
