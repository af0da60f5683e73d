import EventStore
import HostOperations
import HostSettings
import PlainText
import ProjectionHost

/// What `projectionist budget` prints.
struct BudgetReport {
    /// What the server says of itself.
    enum Server {
        case limits(ServerLimits)
        /// Nothing, and why; one line.
        case none(String)
    }

    let shape: HostSettings.Role
    let budget: ConnectionBudget
    let server: Server

    /// The startup's warning, and what the server's real limit leaves no room for.
    var warnings: [String] {
        var warnings = budget.warning.map { [$0] } ?? []
        guard case .limits(let limits) = server else { return warnings }
        let free = limits.maximum - limits.reserved
        if budget.limit > free {
            warnings.append(
                "POSTGRES_MAX_CONNECTIONS is \(budget.limit), but the server gives \(free) (max_connections "
                    + "\(limits.maximum) - superuser_reserved_connections \(limits.reserved)): set it to \(free), or "
                    + "raise max_connections")
        }
        if budget.total + budget.others > free {
            warnings.append(
                "pools and what stands beside them may open \(budget.total + budget.others) connections, the server "
                    + "gives \(free): lower the pools, or raise its max_connections")
        }
        return warnings
    }

    var text: String {
        var table = TextColumns(
            ("component", .left), ("pools", .right), ("base", .right), ("overflow", .right), ("max", .right))
        for pool in budget.applications { table.add(row("application \(pool.name)", 1, pool)) }
        for pool in budget.projections { table.add(row("projection \(pool.name)", 2, pool)) }
        table.add(["readers (LISTEN, near the head)", "", "", "", "\(budget.readers)"])
        table.add(["leases and status", "", "", "", "\(budget.leases)"])
        table.add(["isolated projections", "", "", "", "\(budget.children)"])
        var lines = [
            budget.summary, budget.othersSummary, "POSTGRES_MAX_CONNECTIONS: \(budget.limit)",
            "Typically held by this process: \(budget.typical)",
        ]
        switch server {
        case .limits(let limits):
            lines.append(
                "Server: max_connections \(limits.maximum), superuser_reserved_connections \(limits.reserved), in use "
                    + "now \(limits.inUse), \(limits.ofHosts) of them by hosts (this command is one)")
        case .none(let reason): lines.append("note: \(OneLine.text(reason))")
        }
        lines += warnings.map { "warning: \($0)" }
        return table.text + "\n" + lines.joined(separator: "\n") + "\n"
    }

    var json: JSONDocument {
        var limits = JSONDocument.null
        var note = JSONDocument.null
        switch server {
        case .limits(let found):
            limits = .object([
                ("max_connections", number(found.maximum)), ("superuser_reserved_connections", number(found.reserved)),
                ("in_use", number(found.inUse)), ("in_use_by_hosts", number(found.ofHosts)),
            ])
        case .none(let reason): note = .string(OneLine.text(reason))
        }
        return .object([
            ("shape", .string(shape.rawValue)),
            ("applications", .array(budget.applications.map { component($0, pools: 1) })),
            ("projections", .array(budget.projections.map { component($0, pools: 2) })),
            ("pools", number(budget.total)), ("readers", number(budget.readers)), ("leases", number(budget.leases)),
            ("isolated", number(budget.children)), ("beside", number(budget.others)),
            ("typical", number(budget.typical)), ("limit", number(budget.limit)), ("server", limits), ("note", note),
            ("warnings", .array(warnings.map(JSONDocument.string))),
        ])
    }

    private func row(_ name: String, _ pools: Int, _ pool: ConnectionBudget.Pool) -> [String] {
        [name, "\(pools)", "\(pool.base)", "\(pool.overflow)", "\(pools * pool.ceiling)"]
    }

    private func component(_ pool: ConnectionBudget.Pool, pools: Int) -> JSONDocument {
        .object([
            ("name", .string(pool.name)), ("pools", number(pools)), ("base", number(pool.base)),
            ("overflow", number(pool.overflow)), ("max", number(pools * pool.ceiling)),
        ])
    }

    private func number(_ value: Int) -> JSONDocument { .integer(Int64(value)) }
}
