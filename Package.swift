// swift-tools-version: 6.2
import PackageDescription

/// What only the host needs is fetched only where the trait is on: a plugin's package depends on `ProjectionSDK` with
/// `traits: []` and gets none of it.
let host: TargetDependencyCondition? = .when(traits: ["Host"])

/// A plugin exports its entry and nothing else.
let pluginLinkerSettings: [LinkerSetting] = [
    .unsafeFlags(["-use-ld=lld", "-Xlinker", "--version-script=\(Context.packageDirectory)/Plugins/exports.map"])
]

let package = Package(
    name: "projectionist",
    products: [
        .executable(name: "projectionist", targets: ["projectionist"]),
        .library(name: "ProjectionSDK", targets: ["ProjectionSDK"]),
        .library(name: "ProjectionTesting", targets: ["ProjectionTesting"]),
        // A host in a program of one's own; the other modules hold types that its API speaks of.
        .library(
            name: "ProjectionHost",
            targets: ["ProjectionHost", "EventStore", "HostHTTP", "HostSettings", "Lifespan", "PluginManifests"]),
        .library(name: "TrickCounts", type: .dynamic, targets: ["TrickCounts"]),
        .library(name: "DogProfiles", type: .dynamic, targets: ["DogProfiles"]),
        .library(name: "DailyRegistrations", type: .dynamic, targets: ["DailyRegistrations"]),
        .library(name: "FailureNotifier", type: .dynamic, targets: ["FailureNotifier"]),
    ],
    traits: [
        .trait(name: "Host", description: "The host and its dependencies; a plugin's package turns it off."),
        .default(enabledTraits: ["Host"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
    ],
    targets: [
        // Floor 0: C
        .target(name: "CProjectionABI"),
        .target(name: "CProjectionToolchain"),
        .target(name: "CCrashNote"),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLibFFI", pkgConfig: "libffi", providers: [.apt(["libffi-dev"])]),
        .target(
            name: "CSimdJSON",
            cxxSettings: [.unsafeFlags(["-O2"])],
            linkerSettings: [.linkedLibrary("simdjson")]),

        // Floor 1
        .target(name: "ProjectionToolchain", dependencies: ["CProjectionToolchain"]),
        .target(name: "ProjectionSDK", dependencies: ["CProjectionABI", "ProjectionToolchain"]),
        .target(name: "ProjectionTesting", dependencies: ["CProjectionABI", "CSQLite", "ProjectionSDK"]),
        .target(name: "PlainText"),
        .target(name: "EventStore", dependencies: ["CCrashNote"]),
        .target(name: "EventLines", dependencies: ["EventStore", "PlainText"]),
        .target(name: "HostSettings", dependencies: ["CLibPQ"]),
        .target(name: "Minisign", dependencies: ["CLibCrypto"]),
        .target(
            name: "PrometheusMetrics",
            dependencies: [.product(name: "CoreMetrics", package: "swift-metrics", condition: host)]),

        // Floor 2
        .target(name: "Projections", dependencies: ["EventStore"]),
        .target(name: "EventStates", dependencies: ["CSimdJSON", "EventStore"]),
        .target(
            name: "PluginManifests",
            dependencies: [
                "EventStore", "Minisign", "PlainText", .product(name: "TOMLKit", package: "TOMLKit", condition: host),
            ]),
        .target(name: "ConnectionPooling", dependencies: ["EventStore"]),
        .target(name: "PostgresStore", dependencies: ["CLibPQ", "EventStore"]),
        .target(
            name: "SQLiteStore",
            dependencies: [
                "EventStore", "PlainText", .product(name: "GRDB", package: "GRDB.swift", condition: host),
                .product(name: "GRDBSQLite", package: "GRDB.swift", condition: host),
            ]),

        // Floor 3
        .target(name: "EventAppending", dependencies: ["ConnectionPooling", "EventStore"]),
        .target(
            name: "PluginLibraries",
            dependencies: [
                "CCrashNote", "CProjectionABI", "CProjectionToolchain", "EventStore", "PlainText", "PluginManifests",
                "ProjectionToolchain", "Projections",
                .product(name: "Crypto", package: "swift-crypto", condition: host),
            ]),

        // What `new plugin` writes. The texts become part of the program: nothing lies beside it.
        .target(
            name: "PluginTemplates", dependencies: ["PlainText", "PluginManifests"],
            resources: [.embedInCode("Templates")]),

        // Floor 4
        .target(
            name: "PluginFunctions",
            dependencies: [
                "CLibFFI", "CSimdJSON", "EventStates", "EventStore", "PlainText", "PluginLibraries", "PluginManifests",
                "Projections",
                .product(name: "Logging", package: "swift-log", condition: host),
            ]),
        .target(
            name: "PluginLoading",
            dependencies: [
                "CProjectionABI", "CSimdJSON", "EventStates", "EventStore", "PlainText", "PluginLibraries",
                "PluginManifests", "Projections",
                .product(name: "CoreMetrics", package: "swift-metrics", condition: host),
                .product(name: "Logging", package: "swift-log", condition: host),
            ]),
        .target(
            name: "ProjectionRunning",
            dependencies: [
                "ConnectionPooling", "EventStore", "Projections",
                .product(name: "Logging", package: "swift-log", condition: host),
                .product(name: "Metrics", package: "swift-metrics", condition: host),
            ]),

        // Floor 5
        .target(
            name: "PluginReplay",
            dependencies: [
                "ConnectionPooling", "EventLines", "EventStore", "PlainText", "PostgresStore", "ProjectionRunning",
                "Projections", "SQLiteStore",
            ]),
        .target(name: "Lifespan", dependencies: [.product(name: "Logging", package: "swift-log", condition: host)]),

        .target(
            name: "HostOperations",
            dependencies: [
                "ConnectionPooling", "EventAppending", "EventLines", "EventStore", "HostSettings", "PlainText",
                "PluginFunctions", "PluginLibraries", "PluginLoading", "PluginManifests", "ProjectionRunning",
                .product(name: "Logging", package: "swift-log", condition: host),
                .product(name: "Metrics", package: "swift-metrics", condition: host),
            ]),

        // Floor 6
        .target(
            name: "PluginChecking",
            dependencies: [
                "CProjectionABI", "EventLines", "EventStore", "PluginFunctions", "PluginLibraries", "PluginLoading",
                "PluginManifests", "PluginReplay", "Projections",
                .product(name: "Logging", package: "swift-log", condition: host),
            ]),
        .target(
            name: "HostHTTP",
            dependencies: [
                "EventLines", "EventStore", "HostOperations", "HostSettings",
                .product(name: "Hummingbird", package: "hummingbird", condition: host),
                .product(name: "Logging", package: "swift-log", condition: host),
                .product(name: "Metrics", package: "swift-metrics", condition: host),
                .product(name: "NIOCore", package: "swift-nio", condition: host),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: host),
                .product(name: "NIOPosix", package: "swift-nio", condition: host),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: host),
            ],
            resources: [.embedInCode("Console/Assets")]),

        // Floor 7
        .target(
            name: "ProjectionHost",
            dependencies: [
                "CCrashNote", "ConnectionPooling", "EventAppending", "EventLines", "EventStates", "EventStore",
                "HostHTTP", "HostOperations", "HostSettings", "Lifespan", "PlainText", "PluginChecking",
                "PluginLibraries", "PluginLoading", "PluginManifests", "PluginReplay", "PostgresStore",
                "ProjectionRunning", "ProjectionToolchain", "Projections", "PrometheusMetrics", "SQLiteStore",
                .product(name: "Hummingbird", package: "hummingbird", condition: host),
                .product(name: "Logging", package: "swift-log", condition: host),
                .product(name: "Metrics", package: "swift-metrics", condition: host),
            ]),

        // Floor 8
        .executableTarget(
            name: "projectionist",
            dependencies: [
                "EventLines", "EventStore", "HostOperations", "HostSettings", "Lifespan", "PlainText", "PluginChecking",
                "PluginLoading", "PluginReplay", "PluginTemplates", "ProjectionHost",
                .product(name: "Logging", package: "swift-log", condition: host),
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: host),
            ]),

        // Plugins that ship as examples. SwiftPM gives the folder `Plugins` a meaning of its own, hence the paths.
        .target(
            name: "TrickCounts", dependencies: ["ProjectionSDK"], path: "Plugins/TrickCounts",
            linkerSettings: pluginLinkerSettings),
        .target(
            name: "DogProfiles", dependencies: ["ProjectionSDK"], path: "Plugins/DogProfiles",
            linkerSettings: pluginLinkerSettings),
        .target(
            name: "FailureNotifier", dependencies: ["ProjectionSDK"], path: "Plugins/FailureNotifier",
            exclude: ["failure-notifier.toml"],
            linkerSettings: pluginLinkerSettings),
        // SwiftPM links the Swift runtime to every library that it makes, and the host asks whoever needs that for its
        // toolchain; -nostartfiles leaves out Swift's own start-up code.
        .target(
            name: "DailyRegistrations", dependencies: ["CProjectionABI", "CProjectionToolchain"],
            path: "Plugins/DailyRegistrations", publicHeadersPath: ".",
            linkerSettings: pluginLinkerSettings + [.unsafeFlags(["-nostartfiles"])]),

        // Tests
        .target(
            name: "TestSupport",
            dependencies: ["CLibPQ", .product(name: "GRDB", package: "GRDB.swift", condition: host)],
            path: "Tests/TestSupport"),
        .executableTarget(
            name: "NaiveRunner",
            dependencies: ["TestSupport", .product(name: "GRDB", package: "GRDB.swift", condition: host)],
            path: "Tests/NaiveRunner"),
        // The runner's machine in made-up histories; a test plays some, scripts/simulate more.
        .target(
            name: "RunnerSimulation", dependencies: ["EventStore", "ProjectionRunning", "Projections"],
            path: "Tests/RunnerSimulation"),
        .executableTarget(
            name: "simulate-runners", dependencies: ["RunnerSimulation"], path: "Tests/SimulateRunners"),
        // Inputs of strangers' making for the parsers; scripts/fuzz runs it.
        .target(
            name: "ParserFuzzing", dependencies: ["Minisign", "PluginLibraries", "PluginManifests"],
            path: "Tests/ParserFuzzing"),
        .executableTarget(name: "fuzz-parsers", dependencies: ["ParserFuzzing"], path: "Tests/FuzzParsers"),
        .executableTarget(
            name: "measure-appends",
            dependencies: ["ConnectionPooling", "EventAppending", "EventStore", "ProjectionHost"],
            path: "Benchmarks/load/MeasureAppends"),
        .executableTarget(
            name: "measure-functions",
            dependencies: [
                "EventStore", "PluginFunctions", "PluginLibraries", "PluginManifests", "Projections",
                .product(name: "Logging", package: "swift-log", condition: host),
            ], path: "Benchmarks/functions/MeasureFunctions"),
        // Runs the host, the plugins and the control by their files; a plugin linked in would not be a plugin.
        .testTarget(name: "IntegrationTests", dependencies: ["TestSupport"], exclude: ["Python"]),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "ParserFuzzing", "TestSupport", "projectionist",
                .product(name: "GRDB", package: "GRDB.swift", condition: host),
            ]),
        .testTarget(
            name: "PrometheusMetricsTests",
            dependencies: [
                "PrometheusMetrics", .product(name: "CoreMetrics", package: "swift-metrics", condition: host),
            ]),
        .testTarget(
            name: "ConnectionPoolingTests",
            dependencies: [
                "ConnectionPooling", "EventStore", "PostgresStore", "ProjectionRunning", "Projections", "TestSupport",
                .product(name: "Logging", package: "swift-log", condition: host),
            ]),
        .testTarget(
            name: "EventAppendingTests",
            dependencies: [
                "ConnectionPooling", "EventAppending", "EventStore", "PostgresStore", "SQLiteStore", "TestSupport",
            ]),
        .testTarget(
            name: "HostHTTPTests",
            dependencies: [
                "EventLines", "EventStore", "HostHTTP", "HostOperations", "HostSettings", "SQLiteStore",
                "TestSupport",
                .product(name: "CoreMetrics", package: "swift-metrics", condition: host),
                .product(name: "Hummingbird", package: "hummingbird", condition: host),
                .product(name: "Logging", package: "swift-log", condition: host),
                .product(name: "Metrics", package: "swift-metrics", condition: host),
                .product(name: "NIOCore", package: "swift-nio", condition: host),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: host),
            ], exclude: ["Python"]),
        .testTarget(name: "StructureTests", dependencies: ["TestSupport"], exclude: ["Python"]),
        .testTarget(name: "ABITests", dependencies: ["CLibFFI", "CProjectionABI"]),
        .testTarget(name: "CSimdJSONTests", dependencies: ["CSimdJSON", "TestSupport"]),
        .testTarget(name: "EventLinesTests", dependencies: ["EventLines", "EventStore", "TestSupport"]),
        .testTarget(name: "PlainTextTests", dependencies: ["PlainText"]),
        .testTarget(name: "EventStoreTests", dependencies: ["EventStore"]),
        .testTarget(
            name: "PluginFunctionsTests",
            dependencies: [
                "EventStore", "PluginFunctions", "PluginLibraries", "PluginManifests", "Projections", "TestSupport",
                .product(name: "Logging", package: "swift-log", condition: host),
            ]),
        .testTarget(
            name: "PluginLoadingTests",
            dependencies: [
                "CProjectionABI", "CSimdJSON", "EventStates", "EventStore", "PluginLibraries", "PluginLoading",
                "PluginManifests", "ProjectionToolchain", "Projections", "PrometheusMetrics",
                .product(name: "CoreMetrics", package: "swift-metrics", condition: host),
                .product(name: "Logging", package: "swift-log", condition: host),
            ]),
        .testTarget(
            name: "SQLiteStoreTests",
            dependencies: [
                "EventStore", "PlainText", "SQLiteStore",
                .product(name: "GRDB", package: "GRDB.swift", condition: host),
            ]),
        .testTarget(
            name: "StoreContractTests", dependencies: ["EventStore", "PostgresStore", "SQLiteStore", "TestSupport"]),
        .testTarget(
            name: "ProjectionHostTests",
            dependencies: [
                "EventStore", "HostOperations", "HostSettings", "PostgresStore", "PluginManifests", "ProjectionHost",
                "ProjectionRunning",
                "SQLiteStore", "TestSupport",
                .product(name: "Logging", package: "swift-log", condition: host),
            ]),
        .testTarget(
            name: "HostOperationsTests",
            dependencies: [
                "EventStore", "HostOperations", "PostgresStore", "ProjectionRunning", "Projections", "SQLiteStore",
                "TestSupport",
                .product(name: "Logging", package: "swift-log", condition: host),
            ]),
        .testTarget(
            name: "PluginReplayTests",
            dependencies: [
                "EventLines", "EventStore", "PluginFunctions", "PluginLibraries", "PluginLoading", "PluginManifests",
                "PluginReplay", "PostgresStore", "ProjectionRunning", "Projections", "TestSupport",
                .product(name: "Logging", package: "swift-log", condition: host),
            ]),
        .testTarget(name: "HostSettingsTests", dependencies: ["HostSettings"]),
        .testTarget(
            name: "LifespanTests",
            dependencies: ["Lifespan", .product(name: "Logging", package: "swift-log", condition: host)]),
        .testTarget(name: "MinisignTests", dependencies: ["Minisign"]),
        .testTarget(name: "PluginManifestsTests", dependencies: ["PluginManifests", "TestSupport"]),
        .testTarget(
            name: "PostgresStoreTests", dependencies: ["CLibPQ", "EventStore", "PostgresStore", "TestSupport"]),
        .testTarget(name: "ProjectionTestingTests", dependencies: ["ProjectionSDK", "ProjectionTesting"]),
        .testTarget(
            name: "ProjectionSDKTests", dependencies: ["CProjectionABI", "ProjectionSDK", "ProjectionTesting"]),
        .testTarget(
            name: "ProjectionRunningTests",
            dependencies: [
                "EventStore", "PostgresStore", "ProjectionRunning", "Projections", "RunnerSimulation", "SQLiteStore",
                "TestSupport",
                .product(name: "Logging", package: "swift-log", condition: host),
            ]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11,
    cxxLanguageStandard: .cxx17
)

// Strict for all. Warnings are errors only where scripts/test asks for it, not for who builds with another compiler.
let warningsAreErrors = Context.environment["PROJECTIONIST_STRICT"] != nil
for target in package.targets where target.type != .system {
    var settings = target.swiftSettings ?? []
    settings.append(.enableUpcomingFeature("ExistentialAny"))
    settings.append(.enableUpcomingFeature("MemberImportVisibility"))
    settings.append(.enableUpcomingFeature("InternalImportsByDefault"))
    if warningsAreErrors { settings.append(.treatAllWarnings(as: .error)) }
    target.swiftSettings = settings
}
