import CProjectionABI
import Glibc
import PluginLibraries
import PluginLoading
import PluginManifests

/// Checks of the library as a whole.
extension CheckBench {
    /// Makes one check.
    ///
    /// - Returns: what was found, one line.
    func make(_ check: DynamicCheck) throws -> String {
        switch check {
        case .open: try checkOpening()
        case .negotiation: try checkNegotiation()
        case .factory: try checkFactory()
        case .unknownExtension: try checkUnknownExtension()
        case .hostWithoutExtensions: try checkHostWithoutExtensions()
        case .unknownProjection: try checkUnknownProjection()
        case .hooks: try checkHooks()
        case .lifecycle: try checkLifecycle()
        case .setUpTwice: try checkSetUpTwice()
        case .emptyBatch: try checkEmptyBatch()
        case .fullBatch: try checkFullBatch()
        case .unknownTopic: try checkUnknownTopic()
        case .invalidState: try checkInvalidStates()
        case .hugeState: try checkHugeState()
        case .retainedPointers: try checkRetainedPointers()
        case .rolledBackBatch: try checkRolledBackBatch()
        case .eventByEvent: try checkEventByEvent()
        case .replayTwice: try checkReplayTwice()
        case .restart: try checkRestart()
        case .clear: try checkClear()
        case .hostCalls: try checkHostCalls()
        case .requestStop: try checkRequestStop()
        case .leaks: try checkLeaks()
        case .twoVersions: try checkTwoVersions()
        }
    }

    private func checkOpening() throws -> String {
        began("a constructor ran")
        let began = ContinuousClock.now
        let image = try MappedLibrary.open(library) {}
        let opened = ContinuousClock.now
        if !manifest.isBoundByFunctions {
            self.began("its entry ran")
            _ = try RawFactory.ask(image, 1...1, hostVersion: request.hostVersion)
        }
        let tenths = Int(((opened - began) / .microseconds(100)).rounded())
        return "opened in \(tenths / 10).\(tenths % 10) ms"
    }

    private func checkNegotiation() throws -> String {
        let image = try MappedLibrary.open(library) {}
        func ask(_ majors: ClosedRange<UInt32>) throws -> UnsafeRawPointer? {
            began("its entry was asked for the majors \(majors.lowerBound) to \(majors.upperBound)")
            return try RawFactory.ask(image, majors, hostVersion: request.hostVersion)
        }
        let header = "compare abi_major_min and abi_major_max of the hello with PROJECTIONIST_ABI_MAJOR"
        for majors: ClosedRange<UInt32> in [0...0, 2...2, 2...9, 1000...UInt32.max] where try ask(majors) != nil {
            throw CheckFault.failed(
                "the entry gives a factory to a host of the majors \(majors.lowerBound) to \(majors.upperBound)",
                fix: header)
        }
        for majors: ClosedRange<UInt32> in [1...1, 0...5, 1...UInt32.max] {
            guard let table = try ask(majors) else {
                throw CheckFault.failed(
                    "the entry gives no factory to a host of the majors \(majors.lowerBound) to \(majors.upperBound)",
                    fix: header)
            }
            let major = table.loadUnaligned(as: UInt32.self)
            guard major == 1 else {
                throw CheckFault.failed(
                    "the entry answers a host of the majors \(majors.lowerBound) to \(majors.upperBound) with \(major)",
                    fix: "give the factory of the major that both have, and say it in abi_major")
            }
        }
        guard try ask(1...1) == ask(1...1) else {
            throw CheckFault.failed(
                "the entry gives another factory each time", fix: "give the same one: it must stay valid and unchanged")
        }
        return "too old, too new and exact"
    }

    private func checkFactory() throws -> String {
        let plugin = try plugin()
        guard plugin.warnings.isEmpty else { return plugin.warnings.joined(separator: "; ") }
        return "'\(plugin.id)' \(plugin.version)"
    }

    private func checkUnknownExtension() throws -> String {
        let factory = try RawFactory.of(library, hostVersion: request.hostVersion)
        guard let function = factory.extension else { return "it has no extensions" }
        for id in ["projectionist.nobody/1", "", "projectionist.sql/999999", String(repeating: "x", count: 4096)] {
            began("its extension was asked for '\(id.prefix(40))'")
            var id = id
            let table = id.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    function(projectionist_string_1(data: $0.baseAddress, length: $0.count))
                }
            }
            guard table == nil else {
                throw CheckFault.failed(
                    "it has an extension '\(id.prefix(40))', which nobody has defined",
                    fix: "compare the whole id, by its length, and return null for all others")
            }
        }
        return "null, as it should be"
    }

    private func checkHostWithoutExtensions() throws -> String {
        let factory = try RawFactory.of(library, hostVersion: request.hostVersion)
        let host = BareHost()
        began("its init ran on a host that has no extension")
        let status = host.run { factory.`init`?($0, $1) ?? PROJECTIONIST_FAILED }
        guard status != PROJECTIONIST_OK else { return "its init needs none" }
        guard let text = host.text else {
            throw CheckFault.failed(
                "its init fails without saying why where the host lacks an extension",
                fix: "call host->fail with the name of the extension that is missing")
        }
        return "its init says: \(text)"
    }

    private func checkUnknownProjection() throws -> String {
        guard let image = try plugin() as? PluginImage else { throw CheckFault.skipped("it has no instances") }
        guard !image.projections.isEmpty else { return "it has no projection at all" }
        for object in ["no_such_projection", "", "\u{0}"] {
            let entry = PluginManifest.ProjectionEntry(name: "unknown", object: object, application: "Unknown")
            began("create was asked for the projection '\(object)', which it does not have")
            guard let problem = image.problem(ofCreating: entry) else {
                throw CheckFault.failed(
                    "create makes an instance of '\(object)', which it does not have",
                    fix:
                        "compare the object's whole name, by its length, and return PROJECTIONIST_FAILED for all others"
                )
            }
            guard problem != PluginImage.noReason else {
                throw CheckFault.failed(
                    "create refuses what it does not have without saying why", fix: "call host->fail with the name")
            }
        }
        return "refused"
    }

    private func checkHooks() throws -> String {
        guard let image = try plugin() as? PluginImage else { throw CheckFault.skipped("it has no hooks") }
        var hooks: [HookInstance] = []
        // Two of each at once, as two entry points may name one object.
        for entry in manifest.lifespans + manifest.lifespans {
            began("hook '\(entry.name)' was created")
            hooks.append(try image.makeHook(of: entry))
        }
        for hook in hooks.reversed() {
            began("hook '\(hook.name)' was destroyed")
            hook.destroy()
        }
        return "made and ended, not started: \(manifest.lifespans.map(\.name).joined(separator: ", "))"
    }
}
