/// The highest position below which no event can still appear, as a state machine without a clock or a database.
///
/// A position is drawn from a sequence before its transaction commits, so a reader may see 7 before 6 exists. Waiting for
/// 6 by time-out is a guess. Instead: an INSERT takes a `RowExclusiveLock` on the table before it draws a position, so
/// whoever may still fill a gap below the highest visible position M holds that lock when the holders are read after M.
/// Once none of *those* holds it any longer, every gap below M is a rolled-back position. Writers that came later are
/// not waited for.
///
/// A transaction that is prepared (two-phase commit) changes its virtual transaction id, so a prepared holder is always
/// waited for, whenever it is first seen.
public struct SafeHead: Sendable {
    /// A holder of the lock: `pg_locks.virtualtransaction`.
    public struct Holder: Sendable, Hashable {
        public let transaction: String
        public let pid: Int32?

        public init(transaction: String, pid: Int32?) {
            self.transaction = transaction
            self.pid = pid
        }

        /// `pid 4711`.
        public var text: String { pid.map { "pid \($0)" } ?? "prepared transaction \(transaction)" }

        /// Prepared transactions have no backend: their id starts with -1.
        var isPrepared: Bool { transaction.hasPrefix("-1/") }
    }

    /// What is known.
    public struct Status: Sendable, Hashable {
        /// The safe head; nil until the first holders are gone after a start on a log with open writers.
        public var head: Int64?
        /// The highest position seen.
        public var highest: Int64
        /// Who holds the head back; empty when nothing does.
        public var heldBackBy: [Holder]

        public init(head: Int64?, highest: Int64, heldBackBy: [Holder]) {
            self.head = head
            self.highest = highest
            self.heldBackBy = heldBackBy
        }
    }

    /// What to do next.
    public enum Action: Sendable, Hashable {
        /// Nothing: the head stands at the highest position seen.
        case done
        /// Read the holders of the lock, then call ``observe(holders:)``.
        case readHolders
    }

    /// A candidate for the head and those who must go before it is one.
    private struct Candidate {
        var position: Int64
        var holders: Set<String>
    }

    public private(set) var head: Int64?
    private var highest: Int64 = 0
    private var candidate: Candidate?
    private var unresolved: Int64?
    private var holding: [Holder] = []

    public init() {}

    public var status: Status { Status(head: head, highest: highest, heldBackBy: holding) }

    /// After a reconnect: a remembered set of holders is void, the head stays.
    public mutating func forgetHolders() {
        candidate = nil
        holding = []
    }

    /// What one snapshot showed: the highest position (nil: no row above the head) and the number of rows above the
    /// head. Before there is a head, `count` is not looked at (nil), so a start costs the same on a log of any length.
    public mutating func observe(highest seen: Int64?, count: Int64?) -> Action {
        let top = seen ?? head ?? 0
        highest = max(highest, top)
        unresolved = nil
        if let head {
            if top <= head {
                candidate = nil
                holding = []
                return .done
            }
            if let count, count == top - head {
                resolve(top)
                return .done
            }
        }
        unresolved = top
        return .readHolders
    }

    /// The holders of the lock, read *after* the snapshot given to ``observe(highest:count:)``.
    public mutating func observe(holders: [Holder]) {
        guard let top = unresolved else { return }
        unresolved = nil
        let present = Set(holders.map(\.transaction))
        if holders.isEmpty {
            resolve(top)
            return
        }
        if var remembered = candidate {
            remembered.holders.formIntersection(present)
            remembered.holders.formUnion(holders.lazy.filter(\.isPrepared).map(\.transaction))
            if remembered.holders.isEmpty {
                head = max(head ?? 0, remembered.position)
                candidate = nil
                if head == top {
                    holding = []
                    return
                }
            } else {
                candidate = remembered
                holding = holders.filter { remembered.holders.contains($0.transaction) }
                return
            }
        }
        candidate = Candidate(position: top, holders: present)
        holding = holders
    }

    private mutating func resolve(_ position: Int64) {
        head = max(head ?? 0, position)
        candidate = nil
        holding = []
    }
}
