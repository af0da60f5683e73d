public import Foundation

/// The built `projectionist`, as an operator runs it: a program with an environment, in a folder of its own.
public struct BuiltHost: Sendable {
    /// What a command of the host left.
    public struct Outcome: Sendable {
        /// How the process ended.
        public let end: ChildProcess.End
        /// All of its standard output.
        public let output: String
        /// All of its standard error.
        public let errors: String

        /// What a process left that a test has waited for itself.
        public init(end: ChildProcess.End, output: String, errors: String) {
            self.end = end
            self.output = output
            self.errors = errors
        }

        /// The value that a `--json` command printed.
        ///
        /// - Throws: ``TestFailure`` with what it wrote when that is no such JSON.
        public func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
            do {
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                return try decoder.decode(type, from: Data(output.utf8))
            } catch {
                throw TestFailure(
                    "\(error); exit \(end), output: \(output.prefix(2000)) errors: \(errors.suffix(2000))")
            }
        }
    }

    /// One projection in the summary of `--until-caught-up` and in `projections status`.
    public struct Projection: Sendable, Decodable {
        /// The projection's name.
        public let name: String
        /// The application whose log the projection follows.
        public let application: String
        /// `live`, `failed`, … as the host writes it.
        public let state: String
        /// The recorded position; nil for none.
        public let position: Int64?
        /// The safe head; nil where the host did not know it.
        public let head: Int64?
        /// Positions between the two; nil where the host did not know it.
        public let lag: Int64?
        /// Events that the process has committed; nil where the command does not tell.
        public let events: Int64?
        /// Seconds from the runner's start to its last commit; nil where the command does not tell.
        public let seconds: Double?
    }

    /// `projectionist`, or a program that embeds it.
    public var program = TestSurroundings.builtProducts.appending(path: "projectionist")
    /// Its working folder, which also holds its state.
    public let folder: TemporaryFolder
    /// The folder that it is given as `--manifests`.
    public var manifests: URL
    /// Its variables, beside those that every child gets.
    public var settings: [String: String]

    /// - Parameters:
    ///   - settings: those of a ``PostgresDatabase`` or a ``SQLiteFile``, and others.
    ///   - manifests: nil for those of the checkout.
    public init(_ settings: [String: String], manifests: URL? = nil) throws {
        folder = try TemporaryFolder()
        self.manifests = manifests ?? TestSurroundings.checkout.appending(path: "manifests")
        // Several hosts run at once: each takes a free port.
        self.settings = settings.merging([
            "PROJECTIONIST_STATE_DIR": folder.appending("state").path, "HTTP_PORT": "0",
        ]) { own, _ in own }
    }

    /// Starts a command and leaves it running.
    public func start(_ arguments: String..., input: URL? = nil) throws -> ChildProcess {
        try start(arguments, input: input)
    }

    /// Starts a command and leaves it running.
    public func start(arguments: [String]) throws -> ChildProcess { try start(arguments, input: nil) }

    /// Runs a command to its end.
    public func run(_ arguments: String..., input: URL? = nil, within seconds: Double = 120) async throws -> Outcome {
        let process = try start(arguments, input: input)
        let end = try await process.wait(within: seconds)
        return Outcome(end: end, output: process.output, errors: process.errors)
    }

    /// Starts a worker and leaves it running.
    public func startWorker(_ arguments: String...) throws -> ChildProcess {
        try start(["worker", "--manifests", manifests.path] + arguments, input: nil)
    }

    /// Runs a worker up to the head that it finds at its start, and gives its summary by the projections' names.
    ///
    /// - Throws: ``TestFailure`` when it does not exit with 0.
    @discardableResult
    public func catchUp(within seconds: Double = 300) async throws -> [String: Projection] {
        let outcome = try await run(
            "worker", "--manifests", manifests.path, "--until-caught-up", "--json", within: seconds)
        guard outcome.end == .exit(0) else {
            throw TestFailure("the worker ended with \(outcome.end): \(outcome.errors.suffix(2000))")
        }
        let projections = try outcome.decoded([Projection].self)
        return Dictionary(uniqueKeysWithValues: projections.map { ($0.name, $0) })
    }

    /// Appends the events of a file of JSON Lines to the dog school's log.
    ///
    /// - Throws: ``TestFailure`` when it does not exit with 0.
    public func append(_ events: URL, within seconds: Double = 120) async throws {
        let outcome = try await run("events", "append", "DogSchool", events.path, within: seconds)
        guard outcome.end == .exit(0) else {
            throw TestFailure("events append ended with \(outcome.end): \(outcome.errors.suffix(2000))")
        }
    }

    private func start(_ arguments: [String], input: URL?) throws -> ChildProcess {
        try ChildProcess(
            program, arguments,
            environment: TestSurroundings.childEnvironment.merging(settings) { _, own in own }, input: input,
            workingFolder: folder.url)
    }
}
