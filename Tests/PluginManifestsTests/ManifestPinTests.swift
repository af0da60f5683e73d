import PluginManifests
import Testing

/// A pin is written into a manifest, and nothing else is changed.
@Suite struct ManifestPinTests {
    private static let hash = String(repeating: "ab12", count: 16)
    private static let other = String(repeating: "0", count: 64)

    private func text(_ library: String) -> String {
        """
        # Ours.
        schema = 1
        [package]
        name = "dogs"   # a name
        version = "1.0.0"
        \(library)
        [abi]
        major = 1
        [entry-points.applications.DogSchool]

        """
    }

    private func pinned(_ text: String) throws -> String {
        String(decoding: try ManifestPin.pinning(Self.hash, in: Array(text.utf8)), as: UTF8.self)
    }

    @Test func `it stands behind the path, and everything else stays, comments and all`() throws {
        let before = text("[library]   # the library\npath = \"libDogs.so\"  # its file\n")
        let after = text("[library]   # the library\npath = \"libDogs.so\"  # its file\nsha256 = \"\(Self.hash)\"\n")
        #expect(try pinned(before) == after)
    }

    @Test(arguments: ["\"", "'"]) func `one that is there is replaced, and its comment stays`(quote: String) throws {
        let before = text("[library]\n  sha256 = \(quote)\(Self.other)\(quote)  # of March\npath = \"libDogs.so\"")
        let after = text("[library]\n  sha256 = \"\(Self.hash)\"  # of March\npath = \"libDogs.so\"")
        #expect(try pinned(before) == after)
        #expect(try pinned(after) == after)
    }

    @Test func `the ends of lines stay as they are`() throws {
        let before = text("[library]\npath = \"libDogs.so\"").replacing("\n", with: "\r\n")
        #expect(try pinned(before).replacing("\r\n", with: "").contains("\n") == false)
    }

    @Test(arguments: [
        "library = { path = \"libDogs.so\" }", "library.path = \"libDogs.so\"",
        "[library]\npath = '''libDogs.so'''\nsha256 = \"\"\"\(String(repeating: "0", count: 64))\"\"\"",
    ])
    func `a manifest that is laid out otherwise is left alone`(library: String) {
        // As the root's own keys must stand before its tables.
        let isOfRoot = !library.hasPrefix("[")
        let text = isOfRoot ? library + "\n" + self.text("") : self.text(library)
        #expect(throws: ManifestPin.NoPlace.self) { try pinned(text) }
    }

    @Test func `what only looks like the table is not taken for it`() throws {
        let before = text("[library]\npath = \"libDogs.so\"").replacing(
            "# Ours.", with: "# Ours.\n# [library]\n# sha256 = \"none\"")
        #expect(try pinned(before).contains("path = \"libDogs.so\"\nsha256 = \"\(Self.hash)\""))
        #expect(try pinned(before).contains("# sha256 = \"none\""))
    }
}
