extension RunnerMachine.Configuration {
    /// - Parameter setsUp: whether handlers make their tables.
    init(_ definition: ProjectionDefinition, setsUp: Bool) {
        self.init(batch: definition.batch, maxAttempts: definition.maxAttempts, setsUp: setsUp)
        parks = definition.onError == .park
        holdsStreams = definition.parkHoldsStream
        maxHeld = definition.maxHeld
        stateVersion = definition.stateVersion
        build = definition.build
        topics = definition.topics
    }
}
