import EventStore
import Foundation
import HostOperations
import HostSettings
import PluginLibraries
import PluginLoading
import PluginManifests
import ProjectionRunning

extension HostPlan {
    /// What a host that runs by this plan says of itself.
    func hostReport(_ report: PluginsReport) -> HostReport {
        let plugins = (try? JSONEncoder().encode(report)) ?? Data()
        return HostReport(
            process: process, role: role.rawValue, version: HostVersion.text,
            plugins: String(decoding: plugins, as: UTF8.self), updatedAt: Date().timeIntervalSince1970)
    }

    /// What is loaded, and what was rejected and why.
    ///
    /// - Parameters:
    ///   - unstarted: what was found out when the projections were started.
    ///   - running: what runs now.
    ///   - statuses: how that stands.
    ///   - hooks: how the lifespan hooks stand.
    func report(
        besides unstarted: [UnstartedProjection], running: [ProjectionCandidate], _ statuses: [ProjectionStatus],
        hooks: [HookStanding]
    ) -> PluginsReport {
        var plugins = plugins
        let (planned, used) = (plugins.images, running.map(\.image))
        plugins.run(used + hooks.map(\.hook.image))
        let loaded = plugins.images.map { image in
            // A build whose hooks live on has no projections any more where another one has them, or nobody declares them.
            let hasProjections =
                used.contains { $0 === image }
                || planned.contains { $0 === image } && !used.contains { $0.manifest.path == image.manifest.path }
            return PluginsReport.Plugin(
                name: image.id, version: image.version, manifest: image.manifest.path, library: image.libraryPath,
                contentHash: image.contentHash,
                projections: hasProjections ? image.manifest.projections.map(\.name) : [],
                hooks: hooks.filter { $0.hook.image === image }.map {
                    .init(name: $0.hook.name, priority: $0.hook.entry.priority, state: $0.state.rawValue)
                })
        }
        var rejected = plugins.rejected.map {
            PluginsReport.Rejection(
                name: $0.manifest.package.name, manifest: $0.manifest.path, reason: $0.reason)
        }
        rejected += catalog.rejected.flatMap { rejection in
            rejection.problems.map {
                PluginsReport.Rejection(
                    name: rejection.package?.name, manifest: rejection.path, reason: $0.description)
            }
        }
        rejected += unstarted.filter { $0.state == .rejected }.map {
            PluginsReport.Rejection(name: $0.name, manifest: "", reason: $0.reason)
        }
        rejected += hooks.compactMap { standing in
            standing.problem.map {
                PluginsReport.Rejection(
                    name: standing.hook.name, manifest: standing.hook.image.manifest.path, reason: $0)
            }
        }
        // What is wrong with a manifest or a library stands there already.
        rejected += refused.filter { change in !rejected.contains { change.detail.contains($0.reason) } }.map {
            PluginsReport.Rejection(name: $0.name, manifest: "", reason: $0.detail)
        }
        rejected += statuses.compactMap { status in
            guard let problem = status.swapProblem, !rejected.contains(where: { $0.reason.contains(problem) }) else {
                return nil
            }
            return PluginsReport.Rejection(
                name: status.name, manifest: "",
                reason:
                    "another build of '\(status.name)' was given up, and version \(status.pluginVersion) goes on: \(problem)"
            )
        }
        var report = PluginsReport(loaded: loaded, rejected: rejected)
        report.lastReload = lastReload
        report.trials = plugins.trials
        return report
    }
}
