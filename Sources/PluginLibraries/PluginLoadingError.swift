/// Why a plugin is not loaded. It concerns this one alone: no other plugin is touched by it.
public struct PluginLoadingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// There is no such file, or it cannot be read.
        case fileMissing
        /// The host's private folder for libraries cannot be used.
        case stateDirectory
        /// The bytes are not those that the manifest's `sha256` pins.
        case pinMismatch
        /// The manifest pins no bytes, and only pinned ones are opened.
        case notPinned
        /// Not an ELF file, or a damaged one.
        case notELF
        /// An ELF file, but an executable or an object file.
        case notSharedLibrary
        /// Built for another processor.
        case otherArchitecture
        /// Swift code that another toolchain built.
        case toolchainMismatch
        /// Swift code of which nothing says what built it.
        case toolchainUnknown
        /// Swift code that brings a Swift runtime of its own.
        case ownRuntime
        /// It needs a library that is neither the system's nor part of Swift's runtime.
        case foreignLibrary
        /// A library of the system lacks a version of its symbols that it needs.
        case versionMissing
        /// It has the loader look for libraries in other folders than the loader's own (RPATH, RUNPATH).
        case searchPath
        /// Its SONAME would hide another library.
        case nameTaken
        /// It asks for an executable stack, or does not say that it needs none.
        case executableStack
        /// It needs a part of Swift's runtime that this host does not have.
        case runtimeIncomplete
        /// The entry symbol is not exported.
        case noEntrySymbol
        /// A function that the manifest binds is not exported.
        case noFunction
        /// More is exported than the entry symbol.
        case extraExports
        /// A symbol that it needs is defined nowhere.
        case unresolvedSymbol
        /// The system's loader refuses it for another reason.
        case openFailed
        /// Plugin, manifest and host have no ABI major version in common.
        case noCommonMajor
        /// The entry gives no factory.
        case factoryNull
        /// The factory is not as the header says.
        case factoryInvalid
        /// The factory's id is not the manifest's package.
        case nameMismatch
        /// The factory has no projection of the manifest's `object`.
        case unknownProjection
        /// The manifest has lifespan hooks, and the library does not have the extension for them.
        case noExtension
        /// A table of an extension of the plugin is not as its header says.
        case extensionInvalid
        /// The library has no hook of the manifest's `object`.
        case unknownHook
        /// Manifest and factory name different applications.
        case applicationMismatch
        /// The plugin's `init` failed.
        case initFailed
        /// The plugin's `create` failed.
        case createFailed
        /// A hook's `start` failed.
        case startFailed
        /// A hook's `stop` failed.
        case stopFailed
        /// It crashed the child process in which it was tried.
        case crashed
        /// It ended the child process in which it was tried.
        case ended
        /// It did not return in the child process in which it was tried, or from a call of a hook.
        case doesNotReturn
        /// The host was asked to end before it was tried.
        case notTried
    }

    /// The kind of failure.
    public let code: Code
    /// The manifest that names the library.
    public let manifest: String
    /// The library as it was found, not its private copy.
    public let library: String
    /// What is wrong, one line.
    public let message: String
    /// What to do about it, one line.
    public let fix: String

    /// All of it in one line.
    public var description: String { "\(manifest): library \(library) \(message); \(fix)" }
}
