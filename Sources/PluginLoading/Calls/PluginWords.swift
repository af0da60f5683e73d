import CProjectionABI
import Projections

/// What a plugin said of why a call fails; its last words count.
struct PluginWords {
    private(set) var code: Int32 = 0
    private(set) var disposition = ProjectionFailure.Disposition.unnamed
    /// nil until the plugin has said something.
    private(set) var text: String?

    init() {}

    init(code: Int32, disposition: Int32, text: projectionist_string_1) {
        self.code = code
        self.disposition = ProjectionFailure.Disposition(disposition)
        let line = text.line
        self.text = line.isEmpty ? "the plugin gave an empty text" : line
    }
}
