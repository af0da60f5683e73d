import CProjectionABI
import CoreMetrics
import Logging
import PluginLibraries
import Synchronization

/// A library that is mapped into the process, until the process ends: what was loaded from it may live anywhere.
///
/// There is one for each content, whoever asks for it, so its `init` runs once.
final class LoadedLibrary: Sendable {
    let factory: PluginFactory
    private let code: PluginCode
    private let initialization = Mutex<Result<Void, InitFailure>?>(nil)

    private let hooksRead = Mutex<PluginHooks?>(nil)

    /// What the plugin said when its `init` failed.
    struct InitFailure: Error {
        let text: String
    }

    private init(factory: PluginFactory, code: PluginCode) {
        self.factory = factory
        self.code = code
    }

    /// `projectionist_plugin_entry`.
    typealias Entry = @convention(c) (UnsafeRawPointer) -> UnsafeRawPointer?

    /// Asks an entry that is part of this program for its factory.
    static func builtIn(
        _ entry: Entry, hostVersion: String, _ subject: LoadingSubject
    ) throws(PluginLoadingError) -> LoadedLibrary {
        let code = PluginCode(subject.library)
        return LoadedLibrary(factory: try negotiate(entry, hostVersion: hostVersion, subject, code), code: code)
    }

    private static let loaded = Mutex<[String: LoadedLibrary]>([:])

    /// Opens the copy of a library that was found good, and asks its entry for the factory.
    ///
    /// - Parameter beforeCall: is told what of the library is about to run.
    static func open(
        _ checked: CheckedLibrary, hostVersion: String, beforeCall: (ProbedCall) -> Void
    ) throws(PluginLoadingError) -> LoadedLibrary {
        let (copy, subject) = (checked.copy, checked.subject)
        return try loaded.withLock { loaded throws(PluginLoadingError) in
            if let library = loaded[copy.path] { return library }
            let code = PluginCode(subject.library)
            let image = try MappedLibrary.open(checked) { beforeCall(.constructor) }
            beforeCall(.entry)
            let library = LoadedLibrary(
                factory: try negotiate(image, hostVersion: hostVersion, subject, code), code: code)
            loaded[copy.path] = library
            return library
        }
    }

    /// Runs the plugin's `init` the first time, and gives what came of it every time.
    func initialize(
        logger: Logger, metrics: any MetricsFactory, settings: @escaping @Sendable (String) -> String?
    ) throws(InitFailure) {
        let result = initialization.withLock { result in
            if let result { return result }
            let host = HostTable.make(
                HostContext(plugin: factory.id, logger: logger, metrics: metrics, settings: settings))
            var pluginLogger = logger
            pluginLogger[metadataKey: "plugin"] = "\(factory.id)"
            let made: Result<Void, InitFailure>
            let problem = code.run("init") { [pluginLogger] in
                CallWithoutInstance.problem(of: "init", pluginLogger) { factory.initialize(host, $0) }
            }
            if let problem {
                made = .failure(InitFailure(text: problem))
            } else {
                made = .success(())
            }
            result = made
            return made
        }
        try result.get()
    }

    /// The plugin's hooks, read the first time that they are asked for; nil where it has no such extension.
    ///
    /// - Parameter beforeCall: is told what of the library is about to run.
    func hooks(
        _ subject: LoadingSubject, beforeCall: (ProbedCall) -> Void
    ) throws(PluginLoadingError) -> PluginHooks? {
        // What is wrong with the table is told each time, to each manifest that names the library.
        try hooksRead.withLock { known throws(PluginLoadingError) in
            if let known { return known }
            beforeCall(.extension)
            let table = factory.extension.flatMap { function in
                code.runApart("extension") { withABIText(PROJECTIONIST_LIFESPAN_1) { function($0) } }
            }
            guard let table else { return nil }
            let hooks = try PluginHooks(table.load(as: projectionist_lifespan_1.self), subject)
            known = hooks
            return hooks
        }
    }

    private static func negotiate(
        _ image: MappedLibrary, hostVersion: String, _ subject: LoadingSubject, _ code: PluginCode
    ) throws(PluginLoadingError) -> PluginFactory {
        guard let symbol = image.symbol(PROJECTIONIST_ENTRY_SYMBOL) else {
            throw subject.error(
                .noEntrySymbol, "does not export \(PROJECTIONIST_ENTRY_SYMBOL)",
                fix: "define that function and export it")
        }
        return try negotiate(unsafeBitCast(symbol, to: Entry.self), hostVersion: hostVersion, subject, code)
    }

    private static func negotiate(
        _ entry: Entry, hostVersion: String, _ subject: LoadingSubject, _ code: PluginCode
    ) throws(PluginLoadingError) -> PluginFactory {
        let majors = PluginFactory.majors
        let table = code.runApart("projectionist_plugin_entry") {
            withABIText(hostVersion) { version in
                var hello = projectionist_hello_1(
                    size: MemoryLayout<projectionist_hello_1>.size, abi_major_min: majors.lowerBound,
                    abi_major_max: majors.upperBound, host_version: version)
                return entry(&hello)
            }
        }
        guard let table else {
            throw subject.error(
                .factoryNull, "gives no factory for ABI major \(majors.text)",
                fix: "build it against this host's projectionist_plugin.h, or run a host that has its major")
        }
        let major = table.loadUnaligned(as: UInt32.self)
        guard majors.contains(major) else {
            throw subject.error(
                .noCommonMajor, "answers with ABI major \(major), this host has \(majors.text)",
                fix: "build it against this host's projectionist_plugin.h, or run a host that has its major")
        }
        return try PluginFactory(table.load(as: projectionist_factory_1.self), subject)
    }
}

extension ClosedRange<UInt32> {
    /// `1`, or `1 to 2`.
    var text: String { lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound) to \(upperBound)" }
}
