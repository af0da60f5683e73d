public import Logging
public import PluginLibraries
public import PluginManifests
public import Projections

/// A library of plain C functions in memory, which a manifest binds to topics. Never unloaded.
public final class FunctionLibrary: OpenedPlugin {
    /// The manifest that names the library and binds its functions.
    public let manifest: PluginManifest
    /// SHA-256 of the library, 64 digits, lower case.
    public let contentHash: String?
    /// The library as it was found.
    public let libraryPath: String
    private let library: MappedLibrary
    private let subject: LoadingSubject
    private let logger: Logger
    private let settings: @Sendable (String) -> String?

    /// Opens a library that was checked, and finds its functions. None of them is called.
    ///
    /// - Parameters:
    ///   - logger: gets what the host has to say of the library, with the package's name as the metadata `plugin`.
    ///   - settings: the host's settings, which tell why a state cannot be read.
    public init(
        opening checked: CheckedLibrary, logger: Logger, settings: @escaping @Sendable (String) -> String?
    ) throws(PluginLoadingError) {
        manifest = checked.manifest
        contentHash = checked.contentHash
        libraryPath = checked.path
        subject = checked.subject
        var logger = logger
        logger[metadataKey: "plugin"] = "\(checked.manifest.package.name)"
        self.logger = logger
        self.settings = settings
        library = try MappedLibrary.open(checked) {}
        for entry in manifest.projections {
            for binding in entry.functions { _ = try address(of: binding, entry) }
        }
    }

    /// The package's name.
    public var id: String { manifest.package.name }
    /// The package's version: a library of plain functions says none.
    public var version: String { manifest.package.version }
    /// There is nothing that library and manifest could say differently.
    public var warnings: [String] { [] }

    /// Does nothing: plain functions have no `init`.
    public func initialize() {}

    /// Makes what calls the functions of one projection.
    public func makeHandler(
        of entry: PluginManifest.ProjectionEntry
    ) throws(PluginLoadingError) -> any ProjectionHandler {
        var functions: [BoundFunction] = []
        for binding in entry.functions {
            let address = try address(of: binding, entry)
            do {
                functions.append(try BoundFunction(binding, at: address))
            } catch {
                throw subject.error(.createFailed, "cannot be called: \(error)", fix: "change the signature")
            }
        }
        guard let context = FunctionCallContext.take(for: functions) else {
            throw subject.error(
                .createFailed, "cannot be called: the system gives no memory for host functions",
                fix: "allow the host memory that can be executed, which libffi's closures need")
        }
        return FunctionProjection(
            entry, functions, context, logger: logger, settings: settings,
            code: PluginCode("projection '\(entry.name)' (\(libraryPath))"))
    }

    private func address(
        of binding: FunctionBinding, _ entry: PluginManifest.ProjectionEntry
    ) throws(PluginLoadingError) -> UnsafeMutableRawPointer {
        if let address = library.symbol(binding.signature.symbol) { return address }
        throw subject.error(
            .noFunction,
            "has no function '\(binding.signature.symbol)', to which projection '\(entry.name)' binds '\(binding.topic)'",
            fix: "correct the signature, or export the function")
    }
}
