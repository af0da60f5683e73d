import EventStore
import HostSettings

/// Makes the one store of a process out of the settings: that of the base, or, where variables with an application's or
/// a projection's name in front lead elsewhere, one that routes.
struct StoreRouting {
    private let settings: HostSettings

    init(_ settings: HostSettings) { self.settings = settings }

    /// - Throws: ``HostError`` when an application or projection is to live in another kind of store than the rest.
    func store(applications: [String], projections: [String]) throws -> any EventStore {
        let base = try settings.store(for: .base)
        var made: [StorePlace: (store: any EventStore, number: Int)] = [:]
        func store(_ scope: SettingsScope, _ subject: String) throws -> (store: any EventStore, number: Int) {
            let own = try settings.store(for: scope)
            guard own.module == base.module else {
                throw HostError(
                    .settings,
                    "\(subject) has PERSISTENCE_MODULE '\(own.module.rawValue)', the host '\(base.module.rawValue)': one process "
                        + "works with one kind of store; run \(subject) in a process of its own")
            }
            let place = StorePlace(own)
            if let known = made[place] { return known }
            let new = (store: try StoreMaking.store(own, of: settings), number: made.count)
            made[place] = new
            return new
        }
        let standard = try store(.base, "the host")
        var routed = RoutedStore(base: standard.store)
        for name in Set(applications) {
            let own = try store(.application(name), "application '\(name)'")
            let name = try ApplicationName(name)
            routed.applications[name] = own.store
            routed.applicationPlaces[name] = own.number
        }
        for name in Set(projections) {
            let own = try store(.projection(name), "projection '\(name)'")
            let name = try ProjectionName(name)
            routed.projections[name] = own.store
            routed.projectionPlaces[name] = own.number
        }
        for made in made.values { routed.places[made.number] = made.store }
        return made.count == 1 ? standard.store : routed
    }
}
