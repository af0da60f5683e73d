import Foundation
import HostOperations
import Logging
import PluginLibraries
import PluginLoading
import PluginManifests
import ProjectionRunning
import PrometheusMetrics

/// Reads the manifests again while the projections run, and lets what has changed take over. One reload after the other; those
/// that are asked for meanwhile are one.
actor PluginReloader {
    private let context: HostContext
    private let plans: CurrentPlan
    private let parts: HostParts
    private let runners: ProjectionRunnerLifespan
    private let logger: Logger
    private let isEnding: @Sendable () -> Bool
    private var running: Task<ReloadReport, Never>?
    private var waiting: Task<ReloadReport, Never>?
    private static let lookInterval = Duration.milliseconds(20)

    init(
        _ context: HostContext, plans: CurrentPlan, parts: HostParts, runners: ProjectionRunnerLifespan,
        isEnding: @escaping @Sendable () -> Bool
    ) {
        self.context = context
        self.plans = plans
        self.parts = parts
        self.runners = runners
        self.isEnding = isEnding
        logger = context.logger
    }

    /// Reloads, and says what came of it.
    func reload() async -> ReloadReport {
        if let waiting { return await waiting.value }
        let before = running
        let task = Task {
            _ = await before?.value
            return await begin()
        }
        if before == nil { running = task } else { waiting = task }
        return await task.value
    }

    private func begin() async -> ReloadReport {
        if let waiting {
            running = waiting
            self.waiting = nil
        }
        let report = await perform()
        var plan = plans.value
        plan.lastReload = PluginsReport.Reload(
            at: Date().timeIntervalSince1970, isComplete: report.isComplete, summary: report.summary)
        plans.replace(with: plan)
        log(report)
        await runners.reportHost()
        if waiting == nil { running = nil }
        return report
    }

    private func perform() async -> ReloadReport {
        // One that is asked for during the start is for the manifests as they are after it.
        while await !runners.isUp, !isEnding(), !Task.isCancelled { try? await Task.sleep(for: Self.lookInterval) }
        guard await runners.isUp else {
            return ReloadReport(problems: ["the host is about to end: nothing is reloaded"])
        }
        await runners.settleOffers()
        let before = await standing()
        let next: HostPlan
        do {
            next = try await read(besides: before)
        } catch {
            return ReloadReport(problems: ["nothing is reloaded, and all goes on as before: \(error)"])
        }
        let problems =
            next.catalog.rejected.flatMap { $0.problems.map(\.description) } + next.plugins.rejected.map(\.reason)
        let hooks = HookDifference(from: plans.value.hooks, to: next).lines
        guard next.runsProjections else {
            plans.replace(with: Self.merged(next, running: [], hooks: plans.value.hooks))
            return ReloadReport(problems: problems, atNextStart: hooks)
        }
        let difference = PlanDifference(from: before.map(\.planned), to: next.next)
        plans.offer(next.candidates, besides: await runners.candidateRevisions())
        let changes = await runners.change(difference, from: before, to: next)
        let after = await standing()
        var plan = Self.merged(next, running: after, hooks: plans.value.hooks)
        plan.refused = changes.filter { $0.outcome == .refused }
        plans.replace(with: plan)
        // What has kept a projection as it was is said there.
        let others = problems.filter { problem in !changes.contains { $0.detail.contains(problem) } }
        return ReloadReport(changes: changes, problems: others, atNextStart: hooks)
    }

    /// What runs now: a build that was given up is not what its plan says.
    private func standing() async -> [ProjectionCandidate] { plans.candidates(of: await runners.revisions()) }

    /// The manifests as they are now, with their libraries open.
    private func read(besides running: [ProjectionCandidate]) async throws -> HostPlan {
        let (context, plan, isEnding) = (context, plans.value, isEnding)
        let registry = parts.registry
        let files = Set(running.map(\.image.manifest.path) + plan.hooks.map(\.image.manifest.path))
        let read = try await BlockingWork.run(named: "reload", within: Self.readLimit) {
            var generations = context.folderGenerations
            for _ in 1..<Self.mostGenerations {
                let new = try context.reread(running: files)
                let plugins = new.openPlugins(metrics: registry, isEnding: isEnding)
                // A folder whose link was flipped meanwhile is read as it is now, manifests and libraries.
                let now = context.folderGenerations
                guard now == generations else {
                    generations = now
                    continue
                }
                new.logDiscovery()
                return try HostPlan(
                    new, role: plan.role, isStrict: plan.isStrict, endsWhenCaughtUp: plan.endsWhenCaughtUp,
                    plugins: plugins)
            }
            throw HostError(.rejections, "the folders of manifests change faster than they can be read")
        }
        guard let read else {
            throw HostError(
                .rejections,
                "a library does not return from being opened for \(Self.readLimit), though its trial in a child process did: put the one before in its place, and restart the host"
            )
        }
        return read
    }

    /// Reading the manifests, trying and opening the libraries takes no longer.
    private static let readLimit = Duration.seconds(120)
    /// So often a folder may change while it is read.
    private static let mostGenerations = 8

    /// The plan as it has come to be: what runs on is part of it, whatever its manifest says.
    private static func merged(
        _ next: HostPlan, running: [ProjectionCandidate], hooks: [PlannedHook]
    ) -> HostPlan {
        var plan = next
        plan.hooks = hooks
        let names = Set(running.map(\.entry.name))
        plan.candidates = running
        plan.plugins.run(running.map(\.image))
        plan.unstarted.removeAll { names.contains($0.name) }
        plan.unstartedOfManifests.removeAll { names.contains($0.name) }
        return plan
    }

    private func log(_ report: ReloadReport) {
        for change in report.changes where change.outcome != .kept {
            let level: Logger.Level = [.refused, .rejected].contains(change.outcome) ? .error : .notice
            logger.log(
                level: level, "reload: \(change.outcome.rawValue): \(change.detail)",
                metadata: ["projection": "\(change.name)"])
        }
        for problem in report.problems where report.changes.isEmpty { logger.error("reload: \(problem)") }
        for line in report.atNextStart { logger.notice("reload: \(line)") }
        logger.notice("the manifests were reloaded", metadata: ["outcome": "\(report.counts)"])
    }
}
