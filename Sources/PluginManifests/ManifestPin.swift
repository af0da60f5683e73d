/// Writes the pin of a library into the text of its manifest, and leaves everything else as it is.
public enum ManifestPin {
    /// A manifest into which no pin can be written: it is not laid out in the usual way.
    public struct NoPlace: Error, Sendable, Hashable {}

    /// - Parameters:
    ///   - hash: SHA-256 of the library, 64 digits, lower case.
    ///   - bytes: of a valid manifest.
    /// - Returns: the manifest with that pin and no other change.
    /// - Throws: ``NoPlace`` where the table `[library]` has no line of its own.
    public static func pinning(
        _ hash: String, in bytes: [UInt8], decoder: ManifestDecoder = ManifestDecoder()
    ) throws(NoPlace) -> [UInt8] {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw NoPlace() }
        // By bytes: to Swift's characters the end of a line of Windows is one, and no line feed.
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        guard let header = lines.firstIndex(where: { isHeader($0, of: "library") }) else { throw NoPlace() }
        let end = lines[(header + 1)...].firstIndex { trimmed($0).hasPrefix("[") } ?? lines.count
        let ending = lines[header].hasSuffix("\r") ? "\r" : ""
        if let line = lines[header..<end].firstIndex(where: { key(of: $0) == "sha256" }) {
            lines[line] = replacing(valueOf: lines[line], with: hash)
        } else {
            let path = lines[header..<end].firstIndex { key(of: $0) == "path" } ?? header
            lines.insert("sha256 = \"\(hash)\"\(ending)", at: path + 1)
        }
        let pinned = Array(lines.joined(separator: "\n").utf8)
        // Whatever the text looked like: only the pin may be another one.
        guard case .manifest(let before) = decoder.decode(bytes, path: ""),
            case .manifest(let after) = decoder.decode(pinned, path: ""), after.library.sha256 == hash,
            before.pinned(hash) == after
        else { throw NoPlace() }
        return pinned
    }

    private static func isHeader(_ line: String, of table: String) -> Bool {
        let line = trimmed(line)
        guard line.hasPrefix("["), let close = line.firstIndex(of: "]"),
            trimmed(String(line[line.index(after: line.startIndex)..<close])) == table
        else { return false }
        let rest = trimmed(String(line[line.index(after: close)...]))
        return rest.isEmpty || rest.hasPrefix("#")
    }

    private static func key(of line: String) -> String? {
        line.firstIndex(of: "=").map { trimmed(String(line[..<$0])) }
    }

    /// The line with another text; a comment behind it stays.
    private static func replacing(valueOf line: String, with hash: String) -> String {
        guard let equals = line.firstIndex(of: "="),
            let open = line[equals...].firstIndex(where: { $0 == "\"" || $0 == "'" }),
            let close = line[line.index(after: open)...].firstIndex(of: line[open])
        else { return line }
        return line[..<open] + "\"\(hash)\"" + line[line.index(after: close)...]
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}

extension PluginManifest {
    fileprivate func pinned(_ hash: String) -> PluginManifest {
        PluginManifest(
            path: path, package: package, library: Library(path: library.path, sha256: hash), abiMajor: abiMajor,
            applications: applications, projections: projections, lifespans: lifespans)
    }
}
