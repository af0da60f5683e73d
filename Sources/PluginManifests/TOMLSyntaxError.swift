/// Why a text is no TOML document.
struct TOMLSyntaxError: Error, Equatable {
    var line: Int?
    var column: Int?
    var message: String
}
