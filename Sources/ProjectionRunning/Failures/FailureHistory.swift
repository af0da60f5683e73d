import EventStore
import Projections

/// What has failed before, at the same place: a value.
struct FailureHistory: Sendable, Hashable {
    /// So many sessions lost in a row, at one position, while the others of the process lived on, are the plugin's doing.
    static let blamedLosses = 3

    /// Sessions lost in a row with the work of this position in hand.
    private(set) var losses = 0
    /// Collisions of set-up in a row.
    private(set) var collisions = 0
    private var place: Place?

    private struct Place: Hashable {
        let position: Int64?
        let generation: Int
    }

    /// - Parameters:
    ///   - position: where the projection stands.
    ///   - generation: the feed's: another one says that the process's other sessions were lost as well.
    mutating func note(_ failure: RunnerFailure, _ error: any Error, position: Int64?, generation: Int) {
        let here = Place(position: position, generation: generation)
        if place != here { losses = 0 }
        place = here
        losses = failure.isLoss ? losses + 1 : 0
        if let storeError = RunnerFailure.storeError(of: error), RunnerFailure.isCollision(storeError) {
            collisions += 1
        }
    }

    /// A batch was committed.
    mutating func succeeded() { self = FailureHistory() }
}
