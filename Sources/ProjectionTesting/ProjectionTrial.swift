package import CProjectionABI
public import ProjectionSDK

/// A projection in a test, driven as a host drives it, through the same C functions, without a host and without a database:
/// what it writes is recorded.
/// ```swift
/// let trial = try ProjectionTrial(TrickCounts.self)
/// let written = try trial.apply([TrialEvent(topic: "dogschool.domain:Dog.TrickAdded", state: #"{"trick": "sit"}"#)])
/// #expect(written.map(\.rows) == [[[.text("sit"), .integer(1)]]])
/// ```
/// Not safe for several threads: one test has one trial. A projection's type takes part in one trial after another.
public final class ProjectionTrial {
    private let factory: UnsafePointer<projectionist_factory_1>
    let call = TrialCall()
    private var instance: OpaquePointer?
    private let settings: [String: String]
    /// How many events of the last batch went well, as the projection says; nil before the first.
    public private(set) var applied: Int?

    /// Makes an instance.
    ///
    /// - Parameters:
    ///   - name: the entry point's name; nil: the type's.
    ///   - application: the one that the manifest names; nil: the type's.
    ///   - config: the manifest's table, as JSON.
    ///   - settings: what the host answers to a question for a setting, by full names.
    /// - Throws: ``TrialFailure`` when the projection refuses.
    public convenience init(
        _ type: any BatchProjection.Type, name: String? = nil, application: String? = nil, config: String = "{}",
        settings: [String: String] = [:]
    ) throws {
        try self.init(
            type, name: name, application: application, config: config, settings: settings, on: nil)
    }

    /// - Parameter database: runs what is written; nil: nothing does.
    init(
        _ type: any BatchProjection.Type, name: String?, application: String?, config: String,
        settings: [String: String], on database: TrialDatabase?
    ) throws {
        self.settings = settings
        if database != nil {
            call.database = database
            call.dialect = PROJECTIONIST_DIALECT_SQLITE
        }
        factory = PluginRegistry.factory(id: "trial", version: "0", types: [type])
        let (factory, call) = (factory, call)
        try Self.check(factory.pointee.`init`(TrialHost.table, call.handle), call)
        var arguments = Self.arguments(
            object: type.name, name: name ?? type.name, application: application ?? type.application, config: config)
        var instance: OpaquePointer?
        let status = TrialHost.$settings.withValue(settings) {
            factory.pointee.create(&arguments, &instance, call.handle)
        }
        self.instance = instance
        try Self.check(status, call)
    }

    deinit {
        if let instance { factory.pointee.destroy(instance) }
    }

    /// What `cancelled` answers: whether the host wants the call to end.
    public var isCancelled: Bool {
        get { call.isCancelled }
        set { call.isCancelled = newValue }
    }

    /// What a query gives, row by row, each value as text; nil: it fails. Nothing is answered before this is set.
    public func answer(_ answer: @escaping (RecordedStatement) -> [[String?]]?) { call.answer = answer }

    /// Runs the projection's set-up, and gives what it has written.
    ///
    /// - Throws: ``TrialFailure``.
    @discardableResult
    public func setUp() throws -> [RecordedStatement] {
        try recording { factory.pointee.set_up(instance, call.handle, call.handle) }
    }

    /// Empties the read model, and gives what was written.
    ///
    /// - Throws: ``TrialFailure``.
    @discardableResult
    public func clearReadModel() throws -> [RecordedStatement] {
        try recording { factory.pointee.clear_read_model(instance, call.handle, call.handle) }
    }

    /// Applies events in one batch, and gives what was written. What a failed batch has written is given nowhere: a host keeps
    /// none of it.
    ///
    /// - Throws: ``TrialFailure``; a `DecodingError` for a state that is no JSON and not nil.
    @discardableResult
    public func apply(_ events: [TrialEvent]) throws -> [RecordedStatement] {
        for event in events { call.states[event.position] = try event.state.map(JSONTree.parse) }
        var applied = -1
        defer { self.applied = applied }
        return try recording {
            events.map(\.record).withUnsafeBufferPointer {
                factory.pointee.apply(instance, $0.baseAddress, $0.count, call.handle, &applied, call.handle)
            }
        }
    }

    private func recording(_ body: () -> Int32) throws -> [RecordedStatement] {
        call.begin()
        try Self.check(TrialHost.$settings.withValue(settings) { body() }, call)
        call.wasReportedDone = true
        if call.database != nil { try call.flush() }
        return call.sent
    }

    private static func check(_ status: Int32, _ call: TrialCall) throws {
        if let storeFailure = call.storeFailure {
            guard var failure = call.failures.last else { throw storeFailure }
            failure.text += ": \(storeFailure.text)"
            throw failure
        }
        guard status != PROJECTIONIST_OK else { return }
        throw call.failures.last ?? TrialFailure(text: "the call failed, and the projection has not said why")
    }

    package static func arguments(
        object: String, name: String, application: String = "", config: String = "{}"
    ) -> projectionist_create_1 {
        func text(_ text: String) -> projectionist_string_1 { projectionist_string_1(TrialHost.leak(text)) }
        return projectionist_create_1(
            size: MemoryLayout<projectionist_create_1>.size, object: text(object), name: text(name),
            application: text(application), config: text(config))
    }
}
