import CProjectionABI
import FoundationEssentials

/// What a projection is made with.
public struct ProjectionContext {
    /// The name of the projection's entry point in the manifest: its position and its settings go by it. Two entry points may
    /// name one type.
    public let name: String
    /// The application whose events it gets, as the manifest says.
    public let application: String
    /// The manifest's `config` table as JSON, `{}` for none.
    public let configurationText: String
    /// The host's log, labelled with the plugin's name.
    public let log: HostLog
    let tables: HostTables

    /// The plugin's own numbers in the host's `/metrics`.
    public var metrics: HostMetrics { HostMetrics(host: tables.host, table: tables.metrics) }

    /// The manifest's `config` table as a type of the projection's own.
    ///
    /// - Throws: ``ProjectionError`` that names the key at fault.
    public func configuration<Configuration: Decodable>(
        as type: Configuration.Type = Configuration.self
    ) throws -> Configuration {
        do {
            return try JSONDecoder().decode(type, from: Data(configurationText.utf8))
        } catch {
            throw ProjectionError.stop(
                "the config of projection '\(name)' is wrong: \(ErrorText.describe(error)); fix the manifest"
            )
        }
    }

    /// A setting of the host, as it resolved it: the value for this projection (`TRICK_COUNTS_<NAME>`), else that for
    /// its application (`DOGSCHOOL_<NAME>`), else `<NAME>`. nil if it is not set.
    ///
    /// Read settings here rather than from the environment, which is not safe to read beside a `setenv`.
    public func setting(_ setting: String) -> String? {
        for owner in [name, application] where !owner.isEmpty {
            if let value = value(of: Self.prefix(owner) + setting) { return value }
        }
        return value(of: setting)
    }

    private func value(of setting: String) -> String? {
        guard let settings = tables.settings else { return nil }
        return withBorrowedString(setting) { name in
            var value = projectionist_string_1()
            guard settings.pointee.value(tables.host, name, &value) == PROJECTIONIST_OK else { return nil }
            return String(value)
        }
    }

    private static func prefix(_ owner: String) -> String {
        String(decoding: owner.utf8.map { isWordCharacter($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self).uppercased()
            + "_"
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
