import EventStore
import Projections

/// What speaks against going on from where a projection stands.
extension ProjectionRunner {
    /// Why the log is not the one that the projection has read up to its position: nothing that is appended at positions
    /// that it has passed would ever reach it. nil where nothing speaks against the log.
    func objection(at position: Int64) async throws -> String? {
        if position > feed.head ?? 0 {
            let bounds = try await cursor.bounds()
            if bounds.isOvertaken(by: position) {
                board.saw(head: bounds.highest)
                return """
                    the position \(position) is above the log's last event \(bounds.highest): the log was emptied, restored or \
                    swapped, or came back older; 'projectionist projections recover \(definition.name) --set-back' goes on from \
                    \(bounds.highest), where the read model holds nothing that the log has lost
                    """
            }
            // The last events were deleted: nothing is there to compare.
            if position > bounds.highest { return nil }
        }
        guard let kept = try await asking("the last event", { try $0.lastEvent() }), kept.position <= position,
            let found = try await cursor.event(at: kept.position), found != kept
        else { return nil }
        return """
            the log's event at position \(kept.position) is version \(found.version) of stream \(found.stream), the one that was projected \
            was version \(kept.version) of stream \(kept.stream): the log was restored, or is another one; delete the row of \
            '\(definition.application)' in \(definition.name.trackingTable) and empty the read model to project all events anew
            """
    }

    /// A table that set-up makes while a position stands was dropped, or lacks the events up to there: it would stay
    /// empty, with the projection live.
    static func refuse(newTables tables: [String], at position: Int64, of definition: ProjectionDefinition) throws {
        guard !tables.isEmpty else { return }
        let names = tables.map { "'\($0)'" }.joined(separator: ", ")
        throw ProjectionFailure(
            disposition: .stop,
            text: """
                set_up made \(names) although events up to position \(position) are recorded as projected: the read model was \
                dropped, or the plugin has a table that is new. Nothing was kept. Restore the tables; or delete the row of \
                '\(definition.application)' in \(definition.name.trackingTable) to project all events anew into an empty read \
                model; or, where the new table may start empty, create it yourself
                """)
    }
}
