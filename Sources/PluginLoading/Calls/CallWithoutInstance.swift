import CProjectionABI
import EventStore
import Logging
import PluginLibraries

/// A call of a plugin that belongs to no instance: `init` and `create`, which get a place for their error and no more.
enum CallWithoutInstance {
    /// What stands in the place of the plugin's words where it has none.
    static let noReason = "it did not say why"

    /// Why the call failed, in the plugin's words; nil where it did not.
    ///
    /// - Parameters:
    ///   - name: of the plugin's function.
    ///   - logger: gets a use of the error after the function has returned.
    static func problem(of name: String, _ logger: Logger, _ body: (_ error: OpaquePointer) -> Int32) -> String? {
        guard let context = CallTable.take() else { return "the host has no place for another call" }
        defer { CallTable.giveBack(context) }
        context.begin(nil) { function in
            let text =
                "the plugin used the error of its \(name) after that had returned (\(function.name)): refused, and nobody reads what it says"
            LateUses.note(text)
            logger.error("\(text)")
        }
        let status = context.run(nil, events: nil) { _, error in body(error) }
        if let failure = context.failure { return failure.description }
        return status == PROJECTIONIST_OK ? nil : context.words.text ?? noReason
    }
}
