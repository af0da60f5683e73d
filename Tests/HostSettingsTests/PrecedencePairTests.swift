import Testing

@testable import HostSettings

/// Where a value may be written, the highest place first.
private enum Place: Int, CaseIterable, Sendable {
    case prefixedEnvironment, prefixedEnvFile, prefixedURL, environment, envFile, url, standard

    var isPrefixed: Bool { rawValue <= Self.prefixedURL.rawValue }
    var isURL: Bool { self == .prefixedURL || self == .url }

    /// The places that there are for a variable.
    static func places(of definition: SettingDefinition) -> [Place] {
        allCases.filter { place in
            (!place.isPrefixed || definition.group == .eventStore) && (!place.isURL || definition.urlOption != nil)
        }
    }
}

/// Values written in some places, for the application `Shop`.
private struct Written {
    private var environment = ["PERSISTENCE_MODULE": "eventsourcing.postgres"]
    private var envFile = ""

    mutating func write(_ value: String, of definition: SettingDefinition, to place: Place) {
        switch place {
        case .prefixedEnvironment: environment["SHOP_" + definition.name] = value
        case .environment: environment[definition.name] = value
        case .prefixedEnvFile: envFile += "SHOP_\(definition.name)='\(value)'\n"
        case .envFile:
            envFile += "\(definition.name)='\(value)'\n"
            // Or the one of this test's surroundings would win.
            if definition.name == "PERSISTENCE_MODULE" { environment[definition.name] = nil }
        case .prefixedURL: environment["SHOP_DATABASE_URL"] = url(value, definition)
        case .url: environment["DATABASE_URL"] = url(value, definition)
        case .standard: break
        }
    }

    private func url(_ value: String, _ definition: SettingDefinition) -> String {
        let encoded = value.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "postgresql:///?\(definition.urlOption ?? "")=\(encoded)"
    }

    var sources: SettingSources {
        bareSources(environment, envFile: envFile, files: ["/run/secret": "word", "/run/other": "word"])
    }
}

@Suite("Every pair of the precedence order") struct PrecedencePairTests {
    @Test(arguments: VariableCase.all) func `the higher place wins`(variable: VariableCase) throws {
        let definition = try #require(SettingDefinition.named(variable.name))
        // The value that is refused counts all the same until it is.
        let (high, low) =
            variable.name == "POSTGRES_SINGLE_ROW_TRACKING"
            ? (("true", "true"), ("false", "false")) : try #require(variable.twoValues)
        let places = Place.places(of: definition)
        for (index, higher) in places.dropLast().enumerated() {
            for lower in places[(index + 1)...] {
                // Both ways round: neither value may win by what it is.
                for ((written, meant), (other, _)) in [(high, low), (low, high)] {
                    var given = Written()
                    given.write(other, of: definition, to: lower)
                    given.write(written, of: definition, to: higher)
                    let settings = ScopedSettings(given.sources, scope: .application("Shop"))
                    let entry = try #require(settings.entries[variable.name])
                    let value =
                        definition.kind == .connectionURI ? try ConnectionURI(entry.value ?? "").masked : entry.value
                    #expect(value == meant, "\(higher) over \(lower)")
                    #expect(entry.source == source(higher), "\(higher) over \(lower)")
                }
            }
        }
    }

    private func source(_ place: Place) -> SettingSource {
        switch place {
        case .prefixedEnvironment, .environment: .environment
        case .prefixedEnvFile, .envFile: .envFile("deploy.env")
        case .prefixedURL: .connectionURI("SHOP_DATABASE_URL")
        case .url: .connectionURI("DATABASE_URL")
        case .standard: .default
        }
    }
}
