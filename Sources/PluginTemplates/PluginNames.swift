import PlainText
import PluginManifests

/// What the parts of a plugin are called, checked by the rules that manifests have.
public struct PluginNames: Sendable, Hashable {
    /// The package's name, as given: `order-totals`.
    public let package: String
    /// The projection's name, and the stem of its read model's tables: `order_totals`.
    public let identifier: String
    /// The stem of types and modules: `OrderTotals`.
    public let type: String
    /// The application whose events the projection follows.
    public let application: String

    /// - Throws: ``PluginPackageError/Code/invalidName`` for a name that a manifest may not hold, or that does not begin with
    ///   a letter: types and tables are named after it.
    public init(package: String, application: String) throws(PluginPackageError) {
        let words = Self.words(package)
        self.package = package
        self.application = application
        identifier = words.map { $0.lowercased() }.joined(separator: "_")
        type = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        try checkManifest()
        guard package.first?.isLetter == true else {
            throw PluginPackageError(
                .invalidName,
                "the plugin's name must begin with a letter, since a type and a table are named after it, found "
                    + JSONText.quoted(package) + "; choose another name")
        }
    }

    /// Lets the manifests' own decoder judge the three names.
    private func checkManifest() throws(PluginPackageError) {
        let manifest = """
            schema = 1
            package.name = \(JSONText.quoted(package))
            package.version = "0.1.0"
            library.path = "library.so"
            abi.major = 1
            [entry-points.applications.\(JSONText.quoted(application))]
            [entry-points.projections.\(JSONText.quoted(identifier))]
            application = \(JSONText.quoted(application))
            """
        guard case .rejected(let problems) = ManifestDecoder().decode(Array(manifest.utf8), path: ""),
            let problem = problems.first
        else { return }
        let key = problem.keyPath ?? ""
        let subject =
            if key.hasPrefix("entry-points.applications") {
                "the application's name \(JSONText.quoted(application))"
            } else if key.hasPrefix("entry-points.projections") {
                "the projection's name \(JSONText.quoted(identifier))"
            } else {
                "the plugin's name"
            }
        // A message of the store's begins with what it is about.
        let isWhole = problem.message.hasPrefix("projection '") || problem.message.hasPrefix("application '")
        let text = isWhole ? problem.message : "\(subject) \(problem.message)"
        throw PluginPackageError(.invalidName, "\(text); choose another name")
    }

    /// The words of a name: between '.', '-' and '_', and where a capital letter follows a small one or begins a word after
    /// other capitals. `HTTPLog2-a` has `HTTP`, `Log2`, `a`.
    private static func words(_ name: String) -> [String] {
        let letters = Array(name)
        var words: [String] = []
        var word = ""
        for (place, letter) in letters.enumerated() {
            let isBreak = letter == "." || letter == "-" || letter == "_"
            let follows = place > 0 && letters[place - 1].isUppercase
            let precedes = place + 1 < letters.count && letters[place + 1].isLowercase
            if isBreak || (letter.isUppercase && !word.isEmpty && (!follows || precedes)) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if !isBreak { word.append(letter) }
        }
        return word.isEmpty ? words : words + [word]
    }
}
