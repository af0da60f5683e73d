import CProjectionABI

extension TrialFailure.Disposition {
    init(_ value: Int32) {
        switch value {
        case PROJECTIONIST_PARK: self = .park
        case PROJECTIONIST_STOP: self = .stop
        default: self = .retry
        }
    }
}
