// A plugin in Swift that does not say which toolchain built it.
/// Never called: the host refuses the library before it opens it.
@_cdecl("projectionist_plugin_entry")
public func entry(_ hello: UnsafeRawPointer?) -> UnsafeRawPointer? { nil }
