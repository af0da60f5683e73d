import EventStore

/// Somebody who changes a projection from beside its runner: sets one back that stands above its log, as `projections recover
/// --set-back` does, or drops what it has put aside; a look, and a transaction some time later.
struct SimulatedOperator {
    let projection: Int
    private let work: SimulatedTransaction.Work
    private let actsAt: Duration
    /// Of the server that its connection was made to.
    private let epoch: Int
    private var transaction: Int?
    private(set) var isDone = false

    init(of projection: Int, _ world: inout World) {
        self.projection = projection
        work = .setBack(from: world.store.now.tables[projection].tracking ?? 0, to: world.store.highest)
        epoch = world.store.epoch
        actsAt = world.now + world.random.duration(upTo: .seconds(2))
    }

    init(dropping selection: LetterSelection, of projection: Int, _ world: inout World) {
        self.projection = projection
        work = .drop(selection)
        epoch = world.store.epoch
        actsAt = world.now + world.random.duration(upTo: .seconds(2))
    }

    var setsBack: Bool { if case .setBack = work { true } else { false } }

    mutating func step(_ world: inout World) {
        guard epoch == world.store.epoch else {
            isDone = true
            return
        }
        guard world.now >= actsAt, !isDone else { return }
        guard let id = transaction else {
            let id = world.store.begin(projection, at: world.now)
            let guards: [SimulatedTransaction.Statement] = world.bug == .setsBackUnguarded ? [] : [.lock, .log]
            world.store.send(setsBack ? guards + [.move, .commit] : [.lock, .commit], to: id, of: work)
            transaction = id
            let (projection, work) = (projection, work)
            world.trace { "projection \(projection): a command, \(work)" }
            return
        }
        guard let index = world.store.index(of: id) else {
            isDone = true
            return
        }
        if let outcome = world.store.transactions[index].outcome {
            world.trace { "the command: \(outcome)" }
            world.store.rollBack(id)
            isDone = true
        } else if world.strikes(0.02) {
            // The command is ended by its caller, its backend goes on.
            let noticesAt = world.now + world.random.duration(upTo: .seconds(10))
            world.store.orphan(id, losing: world.random.below(3), noticesAt: noticesAt)
            isDone = true
        }
    }
}
