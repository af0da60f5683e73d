public import EventStore
import ProjectionRunning

/// Reads how projections stand out of the store.
public enum StoredProjections {
    /// Those that are declared, and any other that a process has reported.
    ///
    /// - Parameter unstarted: those that this process does not run, which counts where no other one runs them.
    public static func read(
        _ administration: any StoreAdministration, declared: [DeclaredProjection],
        unstarted: [UnstartedProjection]
    ) throws -> [StoredProjection] {
        let reports = try administration.reports()
        let pauses = try administration.pauses()
        var declared = declared
        for projection in unstarted where !declared.contains(where: { $0.name == projection.name }) {
            declared.append(DeclaredProjection(name: projection.name, application: projection.application))
        }
        for report in reports where !declared.contains(where: { $0.name == report.projection }) {
            declared.append(DeclaredProjection(name: report.projection, application: report.application))
        }
        var heads: [String: Int64?] = [:]
        return try declared.map { declared in
            let (name, application) = (declared.name, declared.application)
            // A rejected one may have a name that no table can have.
            let applicationName = try? ApplicationName(application)
            let projectionName = try? ProjectionName(name)
            var position: Int64?
            var letters = LetterCounts()
            // What is wrong with the tables of one hides nothing of the others.
            var fault: EventStoreError?
            func found(_ read: () throws -> Int64?) throws -> Int64? {
                // A table that somebody keeps locked is one of these as well.
                do {
                    return try read()
                } catch let error as EventStoreError where error.concernsOneSubject || error.traits.contains(.locked) {
                    fault = error
                    return nil
                }
            }
            if let applicationName {
                if let projectionName {
                    position = try found { try administration.position(of: projectionName, on: applicationName) }
                    _ = try found {
                        letters = try administration.letterCounts(of: projectionName, on: applicationName)
                        return nil
                    }
                }
                if heads[application] == nil {
                    heads[application] = .some(try found { try administration.lastPosition(of: applicationName) })
                }
            }
            let report = reports.first { $0.projection == name && $0.application == application }
            var projection = StoredProjection(
                name: name, application: application, position: position, head: heads[application] ?? nil,
                report: report)
            projection.letters = letters
            if let fault { projection.error = projection.error ?? fault.description }
            // A process that runs it says so itself.
            if report?.isOfRunning != true,
                let pause = pauses.first(where: { $0.projection == name && $0.application == application })
            {
                projection.state = ProjectionState.paused.rawValue
                projection.error = pause.text
            }
            if let reason = unstarted.first(where: { $0.name == name }), report?.isOfRunning != true {
                projection.state = reason.state.rawValue
                projection.error = reason.reason
            }
            return projection
        }
    }
}
