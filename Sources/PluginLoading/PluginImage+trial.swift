package import PluginManifests

extension PluginImage {
    /// What ``problem(ofCreating:)`` gives where the plugin does not say why it refuses.
    package static var noReason: String { CallWithoutInstance.noReason }

    /// Asks the plugin for an instance of whatever an entry names, whether or not it has that, and ends what it gets.
    ///
    /// - Returns: why it gives none; nil where it gives one.
    package func problem(ofCreating entry: PluginManifest.ProjectionEntry) -> String? {
        var pointer: OpaquePointer?
        let problem = CallWithoutInstance.problem(of: "create", pluginLogger) { error in
            withArguments(entry) { library.factory.create($0, &pointer, error) }
        }
        if problem == nil, let pointer { library.factory.destroy(pointer) }
        return problem ?? (pointer == nil ? "it gave no instance" : nil)
    }
}
