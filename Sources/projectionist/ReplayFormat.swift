import ArgumentParser

/// How a read model is printed.
enum ReplayFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case table
    /// What `--expect` takes.
    case json
    case csv
}
