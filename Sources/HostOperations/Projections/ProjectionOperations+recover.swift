import EventStore

extension ProjectionOperations {
    /// How a projection was set back.
    public struct SetBack: Sendable, Hashable {
        /// The application whose log came back older.
        public let application: String
        /// Where the projection stood.
        public let from: Int64
        /// Where it stands now: at the log's last event.
        public let to: Int64
    }

    /// Sets a projection that stands ahead of its log back to the log's last event, from where it goes on.
    ///
    /// - Throws: ``OperationError/Code-swift.enum/unknownProjection``; `forbiddenByState` where it is not ahead, nothing was
    ///   changed then; `EventStoreError`.
    public func setBack(_ name: String) async throws -> SetBack {
        guard let declared = declared().first(where: { $0.name == name }) else {
            throw OperationError(.unknownProjection, "no manifest declares a projection '\(name)'")
        }
        let projection = try ProjectionName(declared.name)
        let application = try ApplicationName(declared.application)
        let store = store
        return try await BlockingWork.run(named: "recover") {
            let administration = try store.makeAdministration()
            let reader = try store.makeReader(of: application)
            defer {
                administration.disconnect()
                reader.disconnect()
            }
            guard let position = try administration.position(of: projection, on: application) else {
                throw OperationError(
                    .forbiddenByState, "'\(name)' has no position on \(application): it has projected nothing yet")
            }
            let bounds = try reader.bounds()
            guard bounds.isOvertaken(by: position) else {
                throw OperationError(
                    .forbiddenByState,
                    "'\(name)' is not ahead: it stands at \(position), the log's last event at \(bounds.highest)"
                        + (bounds.lastDrawn.map { " and the last position drawn is \($0)" } ?? "")
                        + "; nothing was changed")
            }
            try administration.setBack(projection, on: application, from: position, to: bounds.highest)
            return SetBack(application: declared.application, from: position, to: bounds.highest)
        }
    }
}
