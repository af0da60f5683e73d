import Glibc
public import Logging
public import PluginLibraries
import PluginManifests

/// Tries libraries in a child process before they are opened in this one: a library whose constructor, entry, `init`,
/// `create` or `destroy` crashes, hangs or ends the process is refused, and takes no host down.
public struct LibraryProbe: Sendable {
    /// The first argument of a program that is to be the child, see ``ProbeServant``.
    public static let argument = "probe-libraries"

    private let program: String
    private let hostVersion: String
    private let timeLimit: Duration
    private let environment: [String: String]
    private let settings: [String: String]
    private let logger: Logger
    private let verdicts: VerdictFolder

    /// A child that does not even begin in this time is no library's fault.
    private static let startLimit = Duration.seconds(30)

    /// - Parameters:
    ///   - program: what becomes the child: `/proc/self/exe`, where this program calls ``ProbeServant`` when its first
    ///     argument is ``argument``, or another one that does.
    ///   - stateDirectory: good verdicts are kept in `verdicts` in it.
    ///   - hostVersion: what plugins are told of the host; the child must be of the same version.
    ///   - timeLimit: of one call; a call that takes longer may take three times as long in a second trial.
    ///   - environment: what the child's environment has beside that of this process.
    ///   - settings: the host's settings as plugins read them, as far as they do not stand in the environment.
    ///   - logger: gets what plugins print and log in the child.
    public init(
        program: String, stateDirectory: String, hostVersion: String, timeLimit: Duration,
        environment: [String: String], settings: [String: String], logger: Logger
    ) {
        self.program = program
        self.hostVersion = hostVersion
        self.timeLimit = timeLimit
        self.environment = environment
        self.settings = settings
        self.logger = logger
        verdicts = VerdictFolder(stateDirectory: stateDirectory)
    }

    /// Tries those of which no good verdict is kept. Waits for the child.
    ///
    /// - Parameter isEnding: whether the host is to end: then what is not known yet is refused. Looked at many times a second.
    /// - Returns: why a library must not be opened; nil for each that may. One that could not be tried may: the reason is
    ///   logged.
    public func refusals(
        of libraries: [CheckedLibrary], isEnding: @escaping () -> Bool = { false }
    ) -> [PluginLoadingError?] {
        guard !libraries.isEmpty else { return [] }
        let build = Self.identity(of: program) + Self.identity(of: Self.thisProgram)
        let keys = libraries.map { VerdictKey($0, hostVersion: hostVersion, build: build) }
        let unknown = libraries.indices.filter { !verdicts.holds(keys[$0]) }
        var refusals = [PluginLoadingError?](repeating: nil, count: libraries.count)
        guard !unknown.isEmpty else {
            logger.debug("no library was tried in a child process: good verdicts are kept of all \(libraries.count)")
            return refusals
        }
        let began = SuspendingClock.now
        let trial = LibraryTrial(
            unknown.map { libraries[$0] }, ProbePreamble(hostVersion: hostVersion, settings: settings),
            timeLimit: timeLimit, startLimit: max(timeLimit, Self.startLimit), logger: logger,
            isEnding: isEnding
        ) { [program, environment] printed throws(ProbeStartFailure) in
            try ProbeChild(
                program, arguments: [Self.argument], environment: Self.variables(environment), printed: printed)
        }
        let outcomes = trial.run()
        for (index, outcome) in zip(unknown, outcomes) {
            switch outcome {
            case .passed(let isKept):
                if isKept { verdicts.keep(keys[index]) }
            case .declined: break
            case .refused(let fault): refusals[index] = fault.error(libraries[index].subject)
            case .abandoned:
                refusals[index] = libraries[index].subject.error(
                    .notTried, "was not tried in a child process, for the host was asked to end meanwhile",
                    fix: "start the host again")
            case .untried(let reason):
                logger.warning(
                    "\(libraries[index].manifest.path): library \(libraries[index].path) is opened without having been tried in a child process: \(reason)"
                )
            }
        }
        logger.info(
            "libraries were tried in a child process before they are opened",
            metadata: [
                "tried": "\(unknown.count)", "kept": "\(libraries.count - unknown.count)",
                "refused": "\(refusals.count { $0 != nil })", "children": "\(trial.children)",
                "milliseconds": "\(Int((SuspendingClock.now - began) / .milliseconds(1)))",
            ])
        return refusals
    }

    private static let thisProgram = "/proc/self/exe"

    /// What tells two builds of a program apart without reading them: size and time of the last change.
    private static func identity(of program: String) -> String {
        var status = stat()
        guard stat(program, &status) == 0 else { return "?" }
        return "\(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) "
    }

    /// What the environment of this process lacks of `others`. Swift's own backtrace takes seconds, in which a crash looks
    /// like a call that does not return: it is made only where somebody asks for it.
    private static func variables(_ others: [String: String]) -> [String] {
        others.merging(["SWIFT_BACKTRACE": "enable=no"]) { given, _ in given }
            .filter { getenv($0.key) == nil }.map { "\($0.key)=\($0.value)" }
    }
}
