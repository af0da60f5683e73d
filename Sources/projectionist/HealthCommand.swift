import ArgumentParser
import HostSettings
import ProjectionHost

/// `projectionist health`.
struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Ask the host on this machine whether it serves.",
        discussion: """
            For the health check of a container or a service: asks GET /healthz, or with --ready GET /readyz, at HTTP_PORT \
            (8080) of HTTP_HOST, and needs no token. Exits with 0 when it is well, with 69 when it is not or does not answer.
            """)

    @Flag(help: "Whether work should be sent to it: its store answers, its start is done, and it does not shut down.")
    var ready = false

    @Option(help: "Seconds that it may take.")
    var timeout = 4

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout takes 1 to 600 seconds") }
    }

    func run() throws {
        let http = try common.context(needsStore: false).settings.http
        guard http.port > 0 else {
            throw CommandFailure(.configuration, "HTTP_PORT=0 lets the system choose: set the port that is to be asked")
        }
        // Any address of its own is meant where it listens on all.
        let host = ["0.0.0.0", "::", "[::]"].contains(http.host) ? "127.0.0.1" : http.host
        let path = ready ? "/readyz" : "/healthz"
        let answer = try LocalRequest(host: host, port: http.port, seconds: timeout).get(path)
        guard answer.status == 200 else {
            throw CommandFailure(.unavailable, "\(path) answers \(answer.status): \(answer.body.prefix(2000))")
        }
        try StandardOutput.write("\(path) answers 200\n")
    }
}
