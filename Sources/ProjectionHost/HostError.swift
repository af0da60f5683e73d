/// Why a host is not put together.
public struct HostError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Sendable, Hashable {
        /// With `--strict`: manifests, plugins, applications or projections that cannot be used.
        case rejections
        /// A combination of settings that cannot work.
        case settings
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong and what to do, one line.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// - Parameter problems: what `--strict` does not pass over, one line each.
    init(rejections problems: [String]) {
        self.init(
            .rejections,
            "\(problems.count == 1 ? "1 rejection" : "\(problems.count) rejections") with --strict: "
                + problems.joined(separator: " | "))
    }
}
