/// What must hold of a library's file before any of its code runs, in the order in which it is looked at.
public enum LibraryRule: String, Sendable, Hashable, CaseIterable {
    /// Its bytes are those that the manifest pins.
    case pin
    /// It is an ELF file of 64 bits whose headers can be read.
    case format
    /// It is built for this processor.
    case architecture
    /// It is a shared library.
    case sharedLibrary = "shared-library"
    /// All that the loader maps or follows lies in the file.
    case layout
    /// It needs no executable stack.
    case executableStack = "executable-stack"
    /// Its SONAME hides no other library.
    case soname
    /// It has no RPATH and no RUNPATH that leads away.
    case searchPaths = "search-paths"
    /// It names no filter and no auditor.
    case filters
    /// Only Swift code of the host's own toolchain, on the host's own runtime.
    case toolchain
    /// It needs only libraries of the system and of Swift's runtime.
    case neededLibraries = "needed-libraries"
    /// The system's libraries have the versions that it needs.
    case symbolVersions = "symbol-versions"
    /// It exports the entry symbol and nothing else, or the functions that the manifest binds.
    case exports
}
