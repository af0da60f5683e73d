import PluginLibraries

/// What a library did to the child in which it was tried.
struct ProbeFault: Sendable, Hashable {
    let call: ProbedCall
    let end: ProbeEnd

    /// Why the library is not loaded.
    func error(_ subject: LoadingSubject) -> PluginLoadingError {
        let correction = "correct the library; what it wrote is in the log, and it is tried again at the next start"
        let place = "when it was tried in a child process"
        switch end {
        case .signal(let number):
            return subject.error(
                .crashed, "crashed with \(ProbeEnd.name(ofSignal: number)) in \(call) \(place)", fix: correction)
        case .exit(let code):
            let exit = code.map { "with exit code \($0) " } ?? ""
            return subject.error(.ended, "ended the process \(exit)in \(call) \(place)", fix: correction)
        case .silence(let limit):
            return subject.error(
                .doesNotReturn, "did not return within \(limit.components.seconds) s from \(call) \(place)",
                fix:
                    "correct the library, or raise PROJECTIONIST_PROBE_TIMEOUT where the machine is slow; it is tried again at the next start"
            )
        }
    }
}
