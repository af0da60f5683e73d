import EventStore

/// A projection of this process, with its runner where it has one.
struct SupervisedProjection {
    /// What drives a projection, from its start to its end.
    struct Run {
        let runner: ProjectionRunner
        let stop: RunnerStop
        let desk: SwapDesk
        let retries: RetryDesk
        let watch: CallWatch
        let task: Task<Void, Never>
        let end: RunnerEnd

        /// The batch in hand is finished, then it ends.
        func requestEnd() {
            stop.request()
            task.cancel()
        }
    }

    /// What its next runner drives; see ``driven`` for what this one does.
    private(set) var definition: ProjectionDefinition
    private(set) var board: StatusBoard
    let feed: ApplicationFeed
    /// nil while the projection is paused; one that has failed for good is kept.
    var run: Run?
    /// nil unless an operator has paused it. While there is a run beside, that one is about to end.
    var pause: ProjectionPause?

    init(definition: ProjectionDefinition, feed: ApplicationFeed) {
        self.definition = definition
        self.feed = feed
        board = StatusBoard(definition)
    }

    /// What its runner drives, or the next one will.
    var driven: ProjectionDefinition { run?.desk.definition ?? definition }

    /// What it may drive without being offered anything more.
    var candidates: [ProjectionDefinition] { [definition] + (run?.desk.candidates ?? []) }

    /// The runner has ended: the next one drives what it drove last.
    mutating func endRun() {
        definition = driven
        run = nil
    }

    /// The next runner drives another build of the handler.
    mutating func take(_ new: ProjectionDefinition) {
        endRun()
        definition = new
        board.drives(new)
        board.swapFailed(nil)
    }

    /// A runner that does not end is left with the board that it writes on.
    mutating func leaveBoard() { board = StatusBoard(definition) }

    /// How it stands, with what its application's feed knows.
    func status() -> ProjectionStatus {
        // A projection that has nothing to do is never told of a head.
        if let head = feed.head, board.status().state != .ahead { board.saw(head: head) }
        var status = board.status()
        // Whoever waits for a log that cannot be read is not live.
        if let failure = feed.failure ?? feed.silence, [.live, .starting, .catchingUp].contains(status.state) {
            status.state = .retrying
            status.error = failure
        }
        return status
    }

    func isMeant(by pause: ProjectionPause) -> Bool {
        pause.projection == definition.name.description && pause.application == definition.application.description
    }

    func isMeant(by request: HostRequest) -> Bool {
        request.projection == definition.name.description && request.application == definition.application.description
    }
}
