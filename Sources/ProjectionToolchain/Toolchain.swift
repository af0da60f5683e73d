import CProjectionToolchain

/// The toolchain that built the image in which this is called: the host's own, when the host asks.
public enum Toolchain {
    /// A release of the Swift compiler.
    public struct SwiftVersion: Sendable, Hashable, CustomStringConvertible {
        /// The 6 of `6.3.1`.
        public let major: UInt32
        /// The 3 of `6.3.1`.
        public let minor: UInt32
        /// The 1 of `6.3.1`.
        public let patch: UInt32

        /// A release by its numbers.
        public init(major: UInt32, minor: UInt32, patch: UInt32) {
            self.major = major
            self.minor = minor
            self.patch = patch
        }

        /// `6.3.1`.
        public var description: String { "\(major).\(minor).\(patch)" }
    }

    /// The Swift compiler's release, as the note `PROJECTIONIST_NOTE_SWIFT` of this image says.
    public static let swift = SwiftVersion(
        major: swiftCompilerNote.4, minor: swiftCompilerNote.5, patch: swiftCompilerNote.6)

    /// The version text of the toolchain's Clang, with its commit, as the note `PROJECTIONIST_NOTE_CLANG` of this image
    /// says.
    public static let clang = String(cString: projectionist_toolchain_clang())
}
