import PluginManifests

/// The text of a manifest, made of parts that a test can change.
func manifestText(
    package: String = "dog-school", version: String = "1.4.0", enabled: Bool? = nil, application: String? = "DogSchool",
    projections: [String] = ["trick_counts"], of applicationOfProjections: String? = nil, more: String = ""
) -> String {
    var text = """
        schema = 1

        [package]
        name = "\(package)"
        version = "\(version)"

        """
    if let enabled { text += "enabled = \(enabled)\n" }
    text += """

        [library]
        path = "libDogSchool.so"

        [abi]
        major = 1

        """
    if let application { text += "\n[entry-points.applications.\(application)]\n" }
    for projection in projections {
        text += """

            [entry-points.projections.\(projection)]
            application = "\(applicationOfProjections ?? application ?? "DogSchool")"

            """
    }
    return text + more
}

/// What came of a text.
func decode(_ text: String) -> ManifestDecoder.Outcome {
    ManifestDecoder().decode(Array(text.utf8), path: "dogs.toml")
}

/// The problems of a text, as they are shown.
func problems(_ text: String) -> [String] {
    guard case .rejected(let problems) = decode(text) else { return [] }
    return problems.map(\.description)
}

extension ManifestCatalog.Rejection {
    var texts: [String] { problems.map(\.description) }
}

extension ManifestCatalog.Exclusion {
    var text: String { "\(path): \(group.rawValue) \(name): \(reason)" }
}
