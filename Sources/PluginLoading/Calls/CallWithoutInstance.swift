import CProjectionABI
import EventStore

/// A call of a plugin that belongs to no instance: `init` and `create`, which get a place for their error and no more.
enum CallWithoutInstance {
    /// Why the call failed, in the plugin's words; nil where it did not.
    static func problem(_ body: (_ error: OpaquePointer) -> Int32) -> String? {
        guard let context = CallTable.take() else { return "the host has no place for another call" }
        defer { CallTable.giveBack(context) }
        let status = context.run(nil, events: nil) { _, error in body(error) }
        if let failure = context.failure { return failure.description }
        return status == PROJECTIONIST_OK ? nil : context.words.text ?? "it did not say why"
    }
}
