public import Foundation

/// A folder of manifests for the shipped plugins, with a batch size of the test's choice.
public enum DogSchoolManifest {
    /// Writes one manifest for each named projection into `folder`, and one for the application.
    ///
    /// - Parameter batch: small ones make a catch-up last, so that something can happen to it.
    public static func write(
        _ projections: [String] = ["trick_counts", "dog_profiles", "daily_registrations"], batch: Int, to folder: URL
    ) throws {
        for projection in projections {
            guard let plugin = plugins[projection] else { throw TestFailure("no shipped plugin '\(projection)'") }
            let application = projection == projections.first ? "[entry-points.applications.DogSchool]\n" : ""
            let text = """
                schema = 1
                \(application)
                [package]
                name = "\(plugin.package)"
                version = "1.0.0"
                [library]
                path = "\(plugin.library)"
                [abi]
                major = 1
                [entry-points.projections.\(projection)]
                application = "DogSchool"
                topics = [\(plugin.topics.map { "\"\($0)\"" }.joined(separator: ", "))]
                batch = \(batch)

                """
            try Data(text.utf8).write(to: folder.appending(path: "\(projection).toml"))
        }
    }

    private static let plugins: [String: (package: String, library: String, topics: [String])] = [
        "trick_counts": ("trick-counts", "libTrickCounts.so", [DogSchoolLog.trickAdded]),
        "dog_profiles": ("dog-profiles", "libDogProfiles.so", [DogSchoolLog.registered, DogSchoolLog.trickAdded]),
        "daily_registrations": ("daily-registrations", "libDailyRegistrations.so", [DogSchoolLog.registered]),
    ]
}
