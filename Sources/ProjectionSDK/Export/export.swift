import CProjectionABI

/// What a plugin's one exported function returns: its projections and lifespan hooks, in the form that the host knows.
/// ```swift
/// @c(projectionist_plugin_entry)
/// public func entry(_ hello: UnsafeRawPointer) -> UnsafeRawPointer? {
///     export(hello, id: "trick-counts", version: "1.0.0", TrickCounts.self)
/// }
/// ```
/// It has no side effects, and gives the same answer each time it is called.
///
/// - Parameters:
///   - hello: what the host says first.
///   - id: the package's name, as in the manifest.
///   - version: the plugin's own version.
///   - projections: ``Projection`` and ``BatchProjection`` types, with names that differ.
///   - hooks: ``PluginHook`` types, with names that differ.
/// - Returns: the factory, or nil when the host does not know this major version of the ABI.
public func export(
    _ hello: UnsafeRawPointer, id: String, version: String, _ projections: any BatchProjection.Type...,
    hooks: [any PluginHook.Type] = []
) -> UnsafeRawPointer? {
    let hello = hello.assumingMemoryBound(to: projectionist_hello_1.self).pointee
    guard hello.size == MemoryLayout<projectionist_hello_1>.size,
        hello.abi_major_min <= PROJECTIONIST_ABI_MAJOR, hello.abi_major_max >= PROJECTIONIST_ABI_MAJOR
    else { return nil }
    return UnsafeRawPointer(PluginRegistry.factory(id: id, version: version, types: projections, hooks: hooks))
}
