import ProjectionHost
import ProjectionSDK

// `projectionist run` with a hook, a route and a projection of this program's own, and without one of the manifests'.
var host = EmbeddedHost(role: .run)
host.options.manifests = Array(CommandLine.arguments.dropFirst())
host.excludedEntryPoints = ["dog_profiles"]
host.hooks.append(OpeningHours())
host.addRoutes { routes in routes.get("kennel") { _, _ in "open\n" } }
do {
    try host.addPlugin { export($0, id: "kennel", version: "1.0.0", KennelNames.self) }
} catch {
    fatalError("\(error)")
}
await host.runAndExit()
