public import Hummingbird

/// Adds routes of an embedding program's own to the host's.
public typealias ExtraRoutes = @Sendable (Router<BasicRequestContext>) -> Void
