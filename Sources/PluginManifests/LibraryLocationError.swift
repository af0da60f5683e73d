/// Why the library of a manifest cannot be used.
public struct LibraryLocationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: String, Sendable, Hashable {
        /// No file in any of the places.
        case notFound
        /// `..` or a link leads out of the roots.
        case outsideRoots
        /// A folder, or a device.
        case notAFile
        /// The file, or a folder above it, can be written by everybody or belongs to somebody else.
        case untrusted
        /// The system refuses to look.
        case unreadable
    }

    /// The kind of error.
    public let code: Code
    /// The manifest's file.
    public let manifest: String
    /// As written in the manifest.
    public let library: String
    /// The paths looked at, in order.
    public let places: [String]
    /// What is wrong, one line.
    public let message: String
    /// What to do about it.
    public let fix: String

    /// One line.
    public var description: String {
        let looked = code == .notFound ? " (\(places.joined(separator: ", ")))" : ""
        return "\(manifest): library '\(library)': \(message)\(looked); \(fix)"
    }
}
