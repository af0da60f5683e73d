/// What is said of tables that are not there.
enum MissingTable {
    static func text(_ names: [String], in location: SQLiteLocation) -> String {
        let list = names.map { "'\($0)'" }.joined(separator: ", ")
        return "\(location): missing \(names.count == 1 ? "table" : "tables") \(list); "
            + "set CREATE_TABLE=true or apply what `projectionist schema` prints"
    }
}
