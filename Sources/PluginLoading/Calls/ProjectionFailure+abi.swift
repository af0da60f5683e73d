import CProjectionABI
import Projections

extension ProjectionFailure.Disposition {
    /// A disposition as the ABI has it; any other number names none.
    init(_ number: Int32) {
        self =
            switch number {
            case PROJECTIONIST_RETRY: .retry
            case PROJECTIONIST_PARK: .park
            case PROJECTIONIST_STOP: .stop
            default: .unnamed
            }
    }
}
