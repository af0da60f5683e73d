/// What a route does.
enum Operation: String, Sendable, CaseIterable {
    case health
    case readiness
    case projectionReadiness
    case applications
    case application
    case append
    case stream
    case notifications
    case section
    case feed
    case projections
    case projection
    case wait
    case pause
    case resume
    case reset
    case rebuild
    case deadLetters
    case deadLetter
    case retryDeadLetters
    case retryStream
    case retryDeadLetter
    case dropDeadLetter
    case plugins
    case reloadPlugins
    case metrics
    case description
    case events
    case console
    case consoleScript
    case consoleStyle
}
