import FoundationEssentials

/// A manifest's `config` table as JSON.
struct ConfigurationText {
    let text: String
    /// Whose it is, as it stands in a sentence: `projection 'dogs'`.
    let owner: String

    /// The table as a type of the plugin's own.
    ///
    /// - Throws: ``ProjectionError`` that names the key at fault.
    func decoded<Configuration: Decodable>(as type: Configuration.Type) throws -> Configuration {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw ProjectionError.stop(
                "the config of \(owner) is wrong: \(ErrorText.describe(error)); fix the manifest")
        }
    }
}
