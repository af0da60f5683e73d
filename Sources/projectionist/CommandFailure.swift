import ProjectionHost

/// Why a command ends with something else than 0: one line for people, one code for scripts.
struct CommandFailure: Error, CustomStringConvertible {
    typealias Code = ExitStatus

    let code: Code
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension CommandFailure {
    /// What an error of the floors below means for the one who called the command.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        default: self.init(ExitStatus(error), "\(error)")
        }
    }
}
