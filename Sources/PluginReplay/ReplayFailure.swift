public import EventStore
import Projections

/// The projection failed at what a file gave it.
public struct ReplayFailure: Error, Sendable, CustomStringConvertible {
    /// What failed, as a run says it; with the lines of the file.
    public let description: String
    /// Whether no event is to blame: the store did not answer.
    public let storeError: EventStoreError?

    /// - Parameters:
    ///   - error: what the projection or the store says.
    ///   - lines: those of the events in question, by their positions; nil where none is to blame.
    init(_ error: any Error, of projection: ProjectionName, in source: String, lines: (ClosedRange<Int64>) -> [Int]?) {
        storeError = error as? EventStoreError
        let positions = (error as? ProjectionFailure)?.events?.positions
        let place = positions.flatMap(lines).flatMap { lines in
            lines.first.map { first in
                lines.count == 1 ? "\(source):\(first): " : "\(source), lines \(first) to \(lines[lines.count - 1]): "
            }
        }
        description = "\(place ?? "")projection '\(projection)': \(error)"
    }
}
