package import CProjectionABI
import Synchronization

/// What this image exports. The ABI's functions get no pointer to the factory, so this is found by a global.
package enum PluginRegistry {
    /// A projection type and its part of the factory.
    struct Entry: @unchecked Sendable {
        // Sendable: a metatype, and memory that is never written or freed once it is filled.
        let type: any BatchProjection.Type
        let filter: TopicFilter
    }

    /// The hooks of this image, and the host's table of them.
    fileprivate struct Hooks: @unchecked Sendable {
        // Sendable: metatypes, and memory that is never written or freed once it is filled.
        var types: [(name: String, type: any PluginHook.Type)] = []
        var table: UnsafePointer<projectionist_lifespan_1>?
    }

    private struct Factory: @unchecked Sendable {
        // Sendable: memory that is never written or freed once it is filled.
        let table: UnsafePointer<projectionist_factory_1>
        let key: String
        let types: [ObjectIdentifier]
        let hooks: [ObjectIdentifier]
    }

    private struct Host: @unchecked Sendable {
        // Sendable: pointers to immutable tables whose functions say on which thread they may be called.
        let tables: HostTables
    }

    private struct State {
        var factories: [Factory] = []
        var projections: [String: Entry] = [:]
        var hooks = Hooks()
        var host: Host?
    }

    private static let state = Mutex(State())

    /// The factory of these types: the same one each time they are asked for, as the entry may be called more than
    /// once.
    package static func factory(
        id: String, version: String, types: [any BatchProjection.Type], hooks: [any PluginHook.Type] = []
    ) -> UnsafePointer<projectionist_factory_1> {
        let identifiers = types.map { ObjectIdentifier($0) }
        let hookIdentifiers = hooks.map { ObjectIdentifier($0) }
        let key = id + "\n" + version
        return state.withLock { state in
            if let known = state.factories.first(where: {
                $0.key == key && $0.types == identifiers && $0.hooks == hookIdentifiers
            }) {
                return known.table
            }
            state.hooks.add(hooks)
            var projections: [projectionist_projection_1] = []
            for type in types {
                let topics = ImmortalMemory.array(type.topics.map(ImmortalMemory.string))
                let name = type.name
                projections.append(
                    projectionist_projection_1(
                        name: ImmortalMemory.string(name), application: ImmortalMemory.string(type.application),
                        topics: topics.baseAddress, topic_count: topics.count))
                state.projections[name] = Entry(type: type, filter: TopicFilter(topics: topics))
            }
            let table = ImmortalMemory.array([
                FactoryTable.make(id: id, version: version, projections: ImmortalMemory.array(projections))
            ])
            let factory = Factory(
                table: table.baseAddress!, key: key, types: identifiers, hooks: hookIdentifiers)
            state.factories.append(factory)
            return factory.table
        }
    }

    static func entry(named name: String) -> Entry? { state.withLock { $0.projections[name] } }

    static func hook(named name: String) -> (any PluginHook.Type)? {
        state.withLock { $0.hooks }.types.first { $0.name == name }?.type
    }

    /// The table of an extension of the plugin; nil for one that it does not have.
    static func `extension`(_ id: String) -> UnsafeRawPointer? {
        guard id == PROJECTIONIST_LIFESPAN_1 else { return nil }
        return UnsafeRawPointer(state.withLock { $0.hooks }.table)
    }

    static func connect(to tables: HostTables) { state.withLock { $0.host = Host(tables: tables) } }

    /// nil before the host has called `init`.
    static var tables: HostTables? { state.withLock { $0.host }?.tables }
}

extension PluginRegistry.Hooks {
    /// Adds what a factory has; one of a name that is there already takes its place.
    fileprivate mutating func add(_ new: [any PluginHook.Type]) {
        guard !new.isEmpty else { return }
        for type in new {
            let name = type.name
            types.removeAll { $0.name == name }
            types.append((name, type))
        }
        let names = ImmortalMemory.array(types.map { ImmortalMemory.string($0.name) })
        table = UnsafePointer(ImmortalMemory.array([LifespanTable.make(names)]).baseAddress!)
    }
}
