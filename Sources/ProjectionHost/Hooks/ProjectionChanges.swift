import HostOperations
import PluginLoading
import ProjectionRunning

/// What one hook has yet to be told: how each projection stands now against what it was told last. Pure: no clock, no thread.
///
/// Of each projection only the latest is kept. What has come and gone since the hook was told last is left out, and where
/// a projection stands in the end is told.
struct ProjectionChanges {
    private struct Standing: Hashable {
        let state: String
        let reason: String
    }

    private struct Latest {
        let application: String
        let standing: Standing
        let position: Int64?
    }

    private var latest: [String: Latest] = [:]
    private var told: [String: Standing] = [:]
    /// Whose standing is not what was told; who changed first is told first.
    private var due: [String] = []

    /// How many changes are to be told.
    var count: Int { due.count }

    /// Takes how all projections of the process stand now. Of several of one name the first counts.
    mutating func see(_ projections: [ProjectionSnapshot]) {
        var seen: Set<String> = []
        for projection in projections where seen.insert(projection.name).inserted {
            latest[projection.name] = Latest(
                application: projection.application,
                standing: Standing(state: projection.state, reason: projection.error ?? ""),
                position: projection.position)
            update(projection.name)
        }
        for name in latest.keys.filter({ !seen.contains($0) }).sorted() {
            guard let last = latest[name] else { continue }
            // Of one that came and went meanwhile nobody has heard.
            if told[name] == nil {
                latest[name] = nil
            } else {
                latest[name] = Latest(
                    application: last.application,
                    standing: Standing(state: ProjectionState.stopped.rawValue, reason: ""), position: last.position)
            }
            update(name)
        }
    }

    /// The next change to tell, which counts as told from here on; nil for none.
    mutating func next() -> ProjectionChange? {
        guard let name = due.first, let latest = latest[name] else { return nil }
        due.removeFirst()
        let previous = told.updateValue(latest.standing, forKey: name)
        return ProjectionChange(
            projection: name, application: latest.application, previous: previous?.state ?? "",
            state: latest.standing.state, reason: latest.standing.reason, position: latest.position)
    }

    private mutating func update(_ name: String) {
        let isDue = latest[name].map { $0.standing != told[name] } ?? false
        if !isDue {
            due.removeAll { $0 == name }
        } else if !due.contains(name) {
            due.append(name)
        }
    }
}
