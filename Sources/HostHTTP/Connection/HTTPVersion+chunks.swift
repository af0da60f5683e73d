import NIOHTTP1

extension HTTPVersion {
    /// Whether its clients know chunks, interim responses and open connections: all since 1.1.
    var hasChunks: Bool { major > 1 || major == 1 && minor >= 1 }
}
