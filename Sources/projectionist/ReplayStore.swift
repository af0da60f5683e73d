import ArgumentParser

/// Where a replay makes the read model.
enum ReplayStore: String, CaseIterable, ExpressibleByArgument {
    /// In memory.
    case sqlite
    /// A scratch schema.
    case postgres
}
