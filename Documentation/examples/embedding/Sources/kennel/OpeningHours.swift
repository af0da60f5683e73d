import Lifespan

/// Stands for whatever the program must do once the projections run and before HTTP is served.
struct OpeningHours: LifespanHook {
    let name = "opening_hours"
    let priority = 250

    func start() async throws { print("the kennel is open") }
    func stop() async { print("the kennel is closed") }
}
