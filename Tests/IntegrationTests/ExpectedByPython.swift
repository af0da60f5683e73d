import Foundation
import TestSupport

/// The read models as the Python library computes them from the whole log.
struct ExpectedByPython: Decodable {
    struct Dog: Decodable {
        let name: String
        let tricks: Int64
        let lastTrick: String?

        private enum CodingKeys: String, CodingKey {
            case name, tricks
            case lastTrick = "last_trick"
        }
    }

    let events: Int64
    let position: Int64
    let trickCounts: [String: Int64]
    let dogs: [String: Dog]
    let registrations: [String: Int64]

    private enum CodingKeys: String, CodingKey {
        case events, position
        case trickCounts = "trick_counts"
        case dogs = "dog_profiles"
        case registrations = "daily_registrations"
    }

    var profiles: [String: DogProfile] {
        dogs.mapValues { DogProfile(name: $0.name, tricks: $0.tricks, lastTrick: $0.lastTrick) }
    }

    static func compute(from database: PostgresDatabase) async throws -> ExpectedByPython {
        let output = try await PythonProgram.run("expected.py", settings: database.settings)
        return try JSONDecoder().decode(ExpectedByPython.self, from: Data(output.utf8))
    }
}
