/// Why a state cannot be read as JSON, and what to do about it, for who reads a plugin's errors.
package struct StateProblem: Sendable {
    /// The host's settings, as plugins read them.
    private let settings: @Sendable (String) -> String?
    /// Whose events they are: its own settings go before those of all.
    private let application: String

    package init(settings: @escaping @Sendable (String) -> String?, application: String) {
        self.settings = settings
        self.application = application
    }

    /// One line without values.
    ///
    /// - Parameter reason: what the parser says.
    package func text(_ state: UnsafeRawBufferPointer, reason: String) -> String {
        if state.isEmpty { return "the state is not JSON: it is empty" }
        // What is readable was meant to be JSON, whatever is configured.
        guard !Self.isReadable(state) else { return "the state is not JSON: \(reason)" }
        let cipher = setting("CIPHER_TOPIC")
        let compressor = setting("COMPRESSOR_TOPIC")
        if let cipher {
            let how = compressor == nil ? "encrypted" : "compressed and encrypted"
            let names = [compressor, cipher].compactMap(\.self).joined(separator: " and ")
            return "the state is not JSON: it is \(how), since \(names) is set; "
                + "let the application store plain states, or let the plugin decrypt event->state itself"
        }
        if Self.beginsLikeZlib(state) {
            let reason = compressor.map { ", since \($0) is set" } ?? ": it begins like zlib"
            return "the state is not JSON: it is compressed\(reason); "
                + "let the application store plain states (no COMPRESSOR_TOPIC), or let the plugin decompress event->state itself"
        }
        if let compressor {
            return "the state is not JSON: it is compressed, since \(compressor) is set; "
                + "let the application store plain states, or let the plugin decompress event->state itself"
        }
        return
            "the state is not JSON but binary data: \(reason); where the application compresses or encrypts its states, "
            + "let it store plain ones, or let the plugin read event->state itself"
    }

    /// The name of the variable that is set for the application, or for all, as Python's library looks them up.
    private func setting(_ name: String) -> String? {
        [application.uppercased() + "_" + name, name].first { settings($0).map { !$0.isEmpty } ?? false }
    }

    /// The first two bytes of zlib's format at each of its levels, as Python's `zlib.compress` writes them.
    private static func beginsLikeZlib(_ state: UnsafeRawBufferPointer) -> Bool {
        state.count >= 2 && state[0] == 0x78 && [0x01, 0x5E, 0x9C, 0xDA].contains(state[1])
    }

    /// UTF-8 without control characters.
    private static func isReadable(_ state: UnsafeRawBufferPointer) -> Bool {
        let start = state.prefix(4096)
        if start.contains(where: { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) { return false }
        // A part may end within a character.
        let cuts = start.count == state.count ? 0...0 : 0...3
        return cuts.contains { String(validating: start.dropLast($0), as: UTF8.self) != nil }
    }
}
