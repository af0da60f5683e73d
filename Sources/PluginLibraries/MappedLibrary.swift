import Glibc
import Synchronization

/// A library that is mapped into the process, until the process ends: what was loaded from it may live anywhere.
///
/// There is one for each content, whoever asks for it.
package final class MappedLibrary: Sendable {
    /// Never closed, and the system's loader takes it on any thread.
    private nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    private init(handle: UnsafeMutableRawPointer) {
        self.handle = handle
    }

    /// `RTLD_NODELETE`, which Swift does not import. An image with Swift in it must never be unloaded.
    package static let doNotUnload: Int32 = 0x1000

    private static let mapped = Mutex<[String: MappedLibrary]>([:])

    /// Opens the copy of a library that was found good, or finds the one that is open.
    ///
    /// - Parameter beforeConstructors: is called right before code of the library may run.
    package static func open(
        _ checked: CheckedLibrary, beforeConstructors: () -> Void
    ) throws(PluginLoadingError) -> MappedLibrary {
        let (copy, subject) = (checked.copy, checked.subject)
        return try mapped.withLock { mapped throws(PluginLoadingError) in
            if let library = mapped[copy.path] { return library }
            guard copy.isIntact else {
                throw subject.error(
                    .stateDirectory,
                    "was changed between its check and its load: the copy \(copy.path) is another file now",
                    fix: "find out who writes there, and load it again; the copy is made anew then")
            }
            // Parts of Swift's runtime first: the library's own search path was made on the machine that built it.
            for part in checked.runtimeParts { _ = dlopen(part, RTLD_NOW | RTLD_LOCAL | doNotUnload) }
            beforeConstructors()
            // The loader's text is its thread's.
            let (image, text) = PluginCode(subject.library).runApart("dlopen") {
                let image = dlopen(copy.path, RTLD_NOW | RTLD_LOCAL | doNotUnload)
                return (image, image == nil ? dlerror().map { String(cString: $0) } : nil)
            }
            guard let image else { throw refusal(subject, copy: copy, text ?? "no reason given") }
            let library = MappedLibrary(handle: image)
            mapped[copy.path] = library
            return library
        }
    }

    /// The address of what the library exports under a name; nil where there is none.
    package func symbol(_ name: String) -> UnsafeMutableRawPointer? { dlsym(handle, name) }

    private static func refusal(
        _ subject: LoadingSubject, copy: LibraryFolder.Copy, _ reason: String
    ) -> PluginLoadingError {
        // The loader's text starts with the path of the copy, which says nothing to anyone.
        var text = reason
        if text.hasPrefix(copy.path + ": ") { text.removeFirst(copy.path.count + 2) }
        let phrase = "undefined symbol: "
        if text.hasPrefix(phrase) {
            let symbol = text.dropFirst(phrase.count).prefix { $0 != "," && $0 != " " && $0 != "\n" }
            return subject.error(
                .unresolvedSymbol, "needs the symbol '\(symbol)', which is defined nowhere",
                fix:
                    "link what defines it into the plugin; the host's functions come through its table, not by name"
            )
        }
        return subject.error(
            .openFailed, "cannot be opened: \(text)", fix: "build it for this host's system, or install what it needs")
    }
}
