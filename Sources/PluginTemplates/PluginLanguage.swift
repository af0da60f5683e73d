/// The languages in which `projectionist new plugin` writes a plugin.
public enum PluginLanguage: String, Sendable, Hashable, CaseIterable {
    /// Swift 6, on the SDK.
    case swift
    /// C11, on the installed headers.
    case c
    /// C++17, on the installed headers.
    case cpp
    /// Rust 2021 without dependencies, on declarations of its own.
    case rust
}
