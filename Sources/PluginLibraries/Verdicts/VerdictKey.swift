import PluginManifests

/// What a good verdict holds for: this content, in this build of the host, with these entry points and their config.
package struct VerdictKey: Sendable, Hashable {
    /// 64 hexadecimal digits. A config may hold secrets; nothing of it can be read from them.
    let text: String

    /// - Parameters:
    ///   - hostVersion: the version that plugins are told.
    ///   - build: what tells two builds of that version apart.
    package init(_ library: CheckedLibrary, hostVersion: String, build: String) {
        var parts = ["projectionist verdict 1", hostVersion, build, library.contentHash]
        parts += [library.manifest.abiMajor.map { "\($0)" } ?? "functions", library.manifest.package.name]
        for entry in library.manifest.projections {
            parts += [entry.name, entry.object, entry.application, entry.configuration]
        }
        for entry in library.manifest.lifespans {
            parts += ["hook", entry.name, entry.object, entry.configuration]
        }
        var hash = ContentHash()
        for var part in parts {
            // With its length in front, so that no two lists of parts give the same bytes.
            var head = "\(part.utf8.count):"
            head.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
            part.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
        }
        text = hash.hexadecimal()
    }
}
