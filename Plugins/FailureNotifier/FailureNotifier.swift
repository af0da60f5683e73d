import ProjectionSDK

/// Tells of projections that have come into trouble, and of those that have come out of it: runs a command with one line of JSON on its
/// standard input, or writes to the host's log where no command is given.
struct FailureNotifier: PluginHook {
    static let name = "failure_notifier"

    private let log: HostLog
    private let metrics: HostMetrics
    private let command: NoticeCommand?
    private var policy: NoticePolicy

    init(context: HookContext) throws {
        log = context.log
        metrics = context.metrics
        let settings = try context.configuration(as: NotifierSettings.self)
        try settings.validate()
        policy = NoticePolicy(troubles: Set(settings.states ?? NoticePolicy.usualTroubles))
        command = settings.command.map { NoticeCommand($0, limit: .seconds(settings.timeout ?? 10)) }
    }

    /// Looks whether the command can be run: at three in the morning it is too late.
    func start() throws { try command?.check() }

    mutating func projectionChanged(_ change: ProjectionChange) {
        guard let notice = policy.notice(of: change) else { return }
        guard let command else { return log.warning(notice.text) }
        do {
            try command.run(input: notice.json)
            metrics.count("notices_total", labels: ["outcome": "told"])
        } catch {
            metrics.count("notices_total", labels: ["outcome": "failed"])
            log.error("could not tell that \(notice.text): \(error)")
        }
    }
}

/// The library's only export: gives the host the factory, or nil where the two have no major version of the ABI in
/// common.
@c(projectionist_plugin_entry)
public func entry(_ hello: UnsafeRawPointer) -> UnsafeRawPointer? {
    export(hello, id: "failure-notifier", version: "1.0.0", hooks: [FailureNotifier.self])
}
