import CoreMetrics
import EventStore
import PluginLoading
import PluginManifests
import Projections

/// A fixture that is built, loaded and ready to be called.
final class PluginUnderTest {
    let fixture: FixtureLibrary
    let log = LogRecorder()
    let session = RecordingSession()
    let queue = StatementQueue()
    let cancellation = CancellationFlag()
    var dialect = SQLDialect.postgresql
    var settings = ["DOGS": "many"]
    var metrics: any MetricsFactory = NOOPMetricsHandler.instance
    private var images: [PluginImage] = []

    init() throws {
        fixture = try FixtureLibrary()
    }

    var loader: PluginLoader {
        PluginLoader(
            stateDirectory: fixture.folder + "/state", hostVersion: "1.2.3", logger: log.logger, metrics: metrics
        ) {
            [settings] name in settings[name]
        }
    }

    var call: ProjectionCall {
        queue.reset()
        return ProjectionCall(session: session, queue: queue, dialect: dialect, cancellation: cancellation)
    }

    /// An instance of the fixture `source`, with `config` as it is.
    func instance(
        _ source: String, config: String = "{}", defines: [String] = []
    ) throws -> ProjectionInstance {
        let entry = PluginManifest.ProjectionEntry.fixture(config: config)
        let path = try fixture.build(source, defines: defines)
        return try loader.open(.fixture(projections: [entry]), library: path).makeInstance(of: entry)
    }

    /// What `apply` fails with; nil when it does not.
    func failure(_ instance: ProjectionInstance, _ states: [String] = ["{}"]) -> ProjectionFailure? {
        do throws(ProjectionFailure) {
            try instance.apply(NotificationSlice(.fixture(states)), in: call)
            return nil
        } catch {
            return error
        }
    }
}
