extension ReadModel {
    /// The same without some columns: those that are another at each replay.
    ///
    /// - Parameter columns: `table.column` each. A table that lacks a column of its primary key then has no key.
    /// - Throws: ``ReplayError/Code-swift.enum/unknownColumn``.
    public func without(_ columns: [String]) throws(ReplayError) -> ReadModel {
        var model = self
        for name in columns { model = try model.without(name) }
        return model
    }

    private func without(_ name: String) throws(ReplayError) -> ReadModel {
        var model = self
        for (index, relation) in relations.enumerated() {
            guard let column = relation.columns.firstIndex(where: { "\(relation.name).\($0.name)" == name }) else {
                continue
            }
            model.relations[index] = relation.without(column)
            return model
        }
        let all = relations.flatMap { relation in relation.columns.map { "\(relation.name).\($0.name)" } }
        throw ReplayError(
            .unknownColumn, "the read model has no column '\(name)'; it has \(all.joined(separator: ", "))")
    }
}

extension ReadModel.Relation {
    fileprivate func without(_ column: Int) -> Self {
        let kept = columns.indices.filter { $0 != column }
        return Self(
            name, columns: kept.map { columns[$0] },
            key: key.contains(column) ? [] : key.map { $0 > column ? $0 - 1 : $0 },
            rows: rows.map { row in kept.map { row[$0] } })
    }
}
