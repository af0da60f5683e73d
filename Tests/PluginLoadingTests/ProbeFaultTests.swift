import PluginLibraries
import Testing

@testable import PluginLoading

/// How a refusal reads.
@Suite struct ProbeFaultTests {
    private let subject = LoadingSubject(manifest: "/m/dogs.toml", library: "/m/libDogs.so")

    @Test(arguments: [
        (
            ProbeFault(call: .constructor, end: .signal(11)), PluginLoadingError.Code.crashed,
            "crashed with SIGSEGV in a constructor when it was tried in a child process"
        ),
        (
            ProbeFault(call: .initialize, end: .exit(0)), .ended,
            "ended the process with exit code 0 in init when it was tried in a child process"
        ),
        (
            ProbeFault(call: .entry, end: .exit(nil)), .ended,
            "ended the process in its entry when it was tried in a child process"
        ),
        (
            ProbeFault(call: .destroy("dogs"), end: .signal(63)), .crashed,
            "crashed with signal 63 in destroy of projection 'dogs' when it was tried in a child process"
        ),
        (
            ProbeFault(call: .create("dogs"), end: .silence(.seconds(10))), .doesNotReturn,
            "did not return within 10 s from create of projection 'dogs' when it was tried in a child process"
        ),
    ])
    func `it says in one line what, in which call, and what to do`(
        fault: ProbeFault, code: PluginLoadingError.Code, message: String
    ) {
        let error = fault.error(subject)
        #expect(error.code == code)
        #expect(error.message == message)
        #expect(error.fix.hasPrefix("correct the library"))
        #expect(error.description.hasPrefix("/m/dogs.toml: library /m/libDogs.so \(message); "))
        #expect(!error.description.contains("\n"))
    }
}
