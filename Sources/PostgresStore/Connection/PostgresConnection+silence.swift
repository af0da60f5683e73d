import CLibPQ
import EventStore

/// No wait for an answer is without a bound.
extension PostgresConnection {
    /// Waits until something of an answer is there. A server that is silent for long is asked what it is at.
    ///
    /// - Throws: ``EventStoreError/Code/connectionLost`` where the answer cannot come any more.
    func waitForAnswer(_ handle: OpaquePointer, forWriting: Bool, _ silence: inout SilenceWatch) throws {
        let patience = configuration.silencePatience
        guard patience > 0 else {
            try wait(handle, forWriting: forWriting)
            return
        }
        guard let backend else {
            // On the way to knowing it: part of the connect.
            guard
                try wait(handle, forWriting: forWriting, milliseconds: Self.milliseconds(configuration.connectTimeout))
            else { throw EventStoreError(.connectionLost, "the server accepts connections and does not answer") }
            return
        }
        if try wait(handle, forWriting: forWriting, milliseconds: Self.milliseconds(silence.interval)) { return }
        var standing = SilenceWatch.Standing.unknown
        // Behind a pooler another one may have the backend now.
        if !backend.isShared, let inquiry = try? BackendInquiry(of: backend, configuration) {
            defer { _ = inquiry.finish() }
            try wait(
                handle, forWriting: forWriting, milliseconds: Self.milliseconds(BackendInquiry.longest),
                wake: inquiry.end)
            standing = inquiry.finish()
        }
        // The answer may have come while others were asked for it.
        if try wait(handle, milliseconds: 0) { return }
        guard let reason = silence.found(standing) else { return }
        if reason == .idle { BackendInquiry.terminate(backend, configuration) }
        close()
        throw EventStoreError(
            .connectionLost,
            "the server's answer does not come: backend \(backend.pid) \(reason == .idle ? "has sent it" : "is gone"); something in between holds the connection open, and it was given up"
        )
    }

    private static func milliseconds(_ seconds: Double) -> Int32 { Int32(clamping: Int((seconds * 1000).rounded(.up))) }
}
