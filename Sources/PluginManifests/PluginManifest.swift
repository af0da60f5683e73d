/// A manifest that was read and found valid.
public struct PluginManifest: Sendable, Hashable {
    /// The file, absolute, as found in its folder.
    public let path: String
    /// `[package]`.
    public let package: Package
    /// `[library]`.
    public let library: Library
    /// `abi.major`: which major version of the ABI the library is built for; nil where the manifest binds plain functions of
    /// it.
    public let abiMajor: Int?
    /// The names of the applications that it declares.
    public let applications: [String]
    /// `[entry-points.projections.<name>]`, one for each table.
    public let projections: [ProjectionEntry]
    /// `[entry-points.lifespan.<name>]`, one for each table.
    public let lifespans: [LifespanEntry]

    /// A manifest from its parts; ``ManifestDecoder`` is what checks them.
    public init(
        path: String, package: Package, library: Library, abiMajor: Int?, applications: [String],
        projections: [ProjectionEntry], lifespans: [LifespanEntry]
    ) {
        self.path = path
        self.package = package
        self.library = library
        self.abiMajor = abiMajor
        self.applications = applications
        self.projections = projections
        self.lifespans = lifespans
    }

    /// `[package]`.
    public struct Package: Sendable, Hashable {
        /// The plugin's id: the library must say the same.
        public let name: String
        /// The package's version, `1.0.0`; a library that says another one is loaded with a warning.
        public let version: String
        /// Whether the manifest is used; discovery sets aside one that is not.
        public let isEnabled: Bool

        /// A package that is enabled, unless it is said not to be.
        public init(name: String, version: String, isEnabled: Bool = true) {
            self.name = name
            self.version = version
            self.isEnabled = isEnabled
        }
    }

    /// `[library]`.
    public struct Library: Sendable, Hashable {
        /// As written in the manifest.
        public let path: String
        /// Lower-case hexadecimal, 64 digits.
        public let sha256: String?

        /// - Parameter sha256: nil: the library is not pinned.
        public init(path: String, sha256: String? = nil) {
            self.path = path
            self.sha256 = sha256
        }
    }

    /// `[entry-points.projections.<name>]`.
    public struct ProjectionEntry: Sendable, Hashable {
        /// The projection's name, which its tracking table carries too.
        public let name: String
        /// The factory's name for it.
        public let object: String
        /// The application whose log the projection follows.
        public let application: String
        /// Empty: all.
        public let topics: [String]
        /// The most events of one call.
        public let batch: Int
        /// How often an event is tried before ``onError`` decides.
        public let maxAttempts: Int
        /// What happens when the attempts are used up.
        public let onError: OnError
        /// What waits behind an event that was put aside.
        public let parkScope: ParkScope
        /// The most events that may be put aside, parked and held together.
        public let maxHeld: Int
        /// ``maxHeld`` of a manifest that says nothing of it.
        public static let standardMaxHeld = 10_000
        /// Where the plugin's code runs.
        public let isolation: Isolation
        /// The version of the read model: what is put aside is kept for the version that it failed in.
        public let stateVersion: Int
        /// Where an event's state says when it happened: a path as the ABI's `json/1` takes it, `timestamp`,
        /// `meta.recorded_at` or a JSON Pointer.
        public let lagFrom: String
        /// ``lagFrom`` of a manifest that says nothing of it: the Python library writes this field.
        public static let standardLagFrom = "timestamp"
        /// Whether other topics ask for a read model of all events; else they are taken from where the projection stands.
        public let backfills: Bool
        /// The config table as JSON text, `{}` for none; keys sorted.
        public let configuration: String
        /// The plain functions that its events go to, by topic; empty for a projection that is an object of the factory.
        public let functions: [FunctionBinding]
        /// The statements that make the read model, where functions are bound.
        public let setUp: [String]
        /// The statements that empty the read model, where functions are bound.
        public let clear: [String]

        /// An entry; what is left out has the value that a manifest without the key gives it.
        public init(
            name: String, object: String? = nil, application: String, topics: [String] = [], batch: Int = 500,
            maxAttempts: Int = 5, onError: OnError = .stop, parkScope: ParkScope = .stream,
            maxHeld: Int = ProjectionEntry.standardMaxHeld, isolation: Isolation = .inProcess, stateVersion: Int = 1,
            lagFrom: String = ProjectionEntry.standardLagFrom, backfills: Bool = true,
            configuration: String = "{}", functions: [FunctionBinding] = [], setUp: [String] = [], clear: [String] = []
        ) {
            self.name = name
            self.object = object ?? name
            self.application = application
            self.topics = topics
            self.batch = batch
            self.maxAttempts = maxAttempts
            self.onError = onError
            self.parkScope = parkScope
            self.maxHeld = maxHeld
            self.isolation = isolation
            self.stateVersion = stateVersion
            self.lagFrom = lagFrom
            self.backfills = backfills
            self.configuration = configuration
            self.functions = functions
            self.setUp = setUp
            self.clear = clear
        }
    }

    /// `[entry-points.lifespan.<name>]`.
    public struct LifespanEntry: Sendable, Hashable {
        /// The hook's name in the manifest.
        public let name: String
        /// The factory's name for it.
        public let object: String
        /// Above 100.
        public let priority: Int
        /// ``priority`` of a manifest that says nothing of it.
        public static let standardPriority = 500
        /// The config table as JSON text, `{}` for none; keys sorted.
        public let configuration: String

        /// An entry; what is left out has the value that a manifest without the key gives it.
        public init(
            name: String, object: String? = nil, priority: Int = LifespanEntry.standardPriority,
            configuration: String = "{}"
        ) {
            self.name = name
            self.object = object ?? name
            self.priority = priority
            self.configuration = configuration
        }
    }

    /// What happens when the attempts are used up.
    public enum OnError: String, Sendable, Hashable, CaseIterable {
        /// The projection stops.
        case stop
        /// The event is put aside, and the projection goes on.
        case park
    }

    /// What waits behind an event that was put aside.
    public enum ParkScope: String, Sendable, Hashable, CaseIterable {
        /// Later events of its stream.
        case stream
        /// Nothing.
        case event
    }

    /// Where the plugin's code runs.
    public enum Isolation: String, Sendable, Hashable, CaseIterable {
        /// In the host's process.
        case inProcess = "in-process"
        /// In a process of its own.
        case process
    }
}

extension PluginManifest {
    /// The same manifest with other entry points.
    ///
    /// - Parameter lifespans: nil: those that it has.
    func with(
        applications: [String], projections: [ProjectionEntry], lifespans: [LifespanEntry]? = nil
    ) -> PluginManifest {
        PluginManifest(
            path: path, package: package, library: library, abiMajor: abiMajor, applications: applications,
            projections: projections, lifespans: lifespans ?? self.lifespans)
    }

    /// Whether its projections are plain functions of the library, which needs no entry symbol then.
    public var isBoundByFunctions: Bool { abiMajor == nil }

    /// Whether it has no entry point.
    var isEmpty: Bool { applications.isEmpty && projections.isEmpty && lifespans.isEmpty }
}
