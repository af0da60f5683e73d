/// Somebody who sets a projection back that stands above its log, as `projections recover --set-back` does: a look at the
/// position and the log, and a transaction some time later.
struct SimulatedOperator {
    let projection: Int
    private let from: Int64
    private let to: Int64
    private let actsAt: Duration
    /// Of the server that its connection was made to.
    private let epoch: Int
    private var transaction: Int?
    private(set) var isDone = false

    init(of projection: Int, _ world: inout World) {
        self.projection = projection
        from = world.store.now.tables[projection].tracking ?? 0
        to = world.store.highest
        epoch = world.store.epoch
        actsAt = world.now + world.random.duration(upTo: .seconds(2))
    }

    mutating func step(_ world: inout World) {
        guard epoch == world.store.epoch else {
            isDone = true
            return
        }
        guard world.now >= actsAt, !isDone else { return }
        guard let id = transaction else {
            let id = world.store.begin(projection, at: world.now)
            let guards: [SimulatedTransaction.Statement] = world.bug == .setsBackUnguarded ? [] : [.lock, .log]
            world.store.send(guards + [.move, .commit], to: id, of: .setBack(from: from, to: to))
            transaction = id
            let (projection, from, to) = (projection, from, to)
            world.trace { "projection \(projection) is to be set back from \(from) to \(to)" }
            return
        }
        guard let index = world.store.index(of: id) else {
            isDone = true
            return
        }
        if let outcome = world.store.transactions[index].outcome {
            world.trace { "the set-back: \(outcome)" }
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
