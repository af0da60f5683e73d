/// A text of the folder `Templates`, with places that are filled in: `{{name}}`.
struct PluginTemplate {
    private let text: String

    /// - Parameter bytes: one of those that SwiftPM has put into the program, ``PackageResources``.
    init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

    /// The text with all of its places filled in, those of the values included.
    func filled(with values: [String: String]) -> String {
        var result = text
        // What a value holds is filled in as well, once: a README's commands name the library.
        for _ in 0..<2 {
            for (name, value) in values { result = result.replacing("{{\(name)}}", with: value) }
        }
        return result
    }
}
