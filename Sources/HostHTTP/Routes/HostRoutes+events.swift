import HostOperations
import NIOCore

extension HostRoutes {
    /// Server-sent events on how the host, its projections, its plugins and its pools stand: all of it first, `ready`, then
    /// what changes.
    ///
    /// What a client does not take in time it is not told later: it gets the newest state as soon as it takes more.
    func events(_ values: ParameterValues, _ client: ClientPresence) async throws -> Reply {
        let lines = Int(values.integer("log") ?? 0)
        return try feedReply(client) { writer in try await followHost(lines: lines, writer) }
    }

    private func followHost(lines: Int, _ writer: ReplyWriter) async throws {
        var known = HostState()
        var line: Int64 = 0
        var isReady = false
        var told = ContinuousClock.now
        while true {
            try Task.checkCancellation()
            let state = await sampler.state()
            var bytes = ByteBuffer()
            for change in state.changes(since: known) { bytes.writeEvent(change) }
            if lines > 0 {
                let most = line == 0 ? lines : LogHistory.capacity
                for next in await control.logLines(after: line, most: most) {
                    bytes.writeEvent("log", next.json.closed)
                    line = next.number
                }
            }
            if state.isComplete, !isReady {
                bytes.writeEvent("ready", JSONObject().closed)
                isReady = true
            }
            if bytes.readableBytes == 0, .now - told > options.feedKeepAlive {
                bytes.writeStaticString(": keep-alive\n\n")
            }
            if bytes.readableBytes > 0 {
                try await writer.write(bytes)
                told = .now
            }
            known = state
            try await Task.sleep(for: HostStateSampler.interval)
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func writeEvent(_ change: HostState.Change) {
        switch change {
        case .told(.host, let json): writeEvent("host", json)
        case .told(.projection, let json): writeEvent("projection", json)
        case .told(.plugins, let json): writeEvent("plugins", json)
        case .told(.pools, let json): writeEvent("pools", json)
        case .removed(let name): writeEvent("removed", JSONObject { $0.add("name", name) }.closed)
        }
    }

    /// - Parameter json: on one line.
    fileprivate mutating func writeEvent(_ name: StaticString, _ json: ByteBuffer) {
        writeStaticString("event: ")
        writeStaticString(name)
        writeStaticString("\ndata: ")
        writeImmutableBuffer(json)
        writeStaticString("\n\n")
    }
}
