import CProjectionABI
import PlainText
import PluginManifests

/// What a library must export, which its manifest decides.
enum RequiredExports {
    /// The entry symbol, and nothing else.
    case entry
    /// The functions that the projections bind, and whatever else.
    case functions([PluginManifest.ProjectionEntry])

    init(_ manifest: PluginManifest) {
        self = manifest.isBoundByFunctions ? .functions(manifest.projections) : .entry
    }
}

extension LibraryCheck {
    func checkExports(_ file: ELFFile) throws {
        switch required {
        case .entry: try checkEntry(try file.exports().map(\.name))
        case .functions(let projections): try checkFunctions(of: projections, try file.exports())
        }
    }

    private func checkFunctions(
        of projections: [PluginManifest.ProjectionEntry], _ exports: [ELFFile.Export]
    ) throws(PluginLoadingError) {
        let functions = Set(exports.filter(\.isFunction).map(\.name))
        for projection in projections {
            for binding in projection.functions where !functions.contains(binding.signature.symbol) {
                let name = binding.signature.symbol
                let isData = exports.contains { $0.name == name }
                let nearest = NearestName.nearest(to: name, in: functions)
                throw subject.error(
                    .noFunction,
                    (isData ? "exports '\(name)', but not as a function," : "does not export the function '\(name)',")
                        + " to which projection '\(projection.name)' binds '\(binding.topic)'",
                    fix: nearest.map { "correct the signature, the nearest exported function is '\($0)'; or export it" }
                        ?? "export it: the library exports no function at all")
            }
        }
    }

    private func checkEntry(_ names: [String]) throws(PluginLoadingError) {
        guard names.contains(PROJECTIONIST_ENTRY_SYMBOL) else {
            throw subject.error(
                .noEntrySymbol, "does not export \(PROJECTIONIST_ENTRY_SYMBOL)",
                fix: "define that function (in Swift: the SDK's export line) and do not strip it")
        }
        let extra = names.filter { $0 != PROJECTIONIST_ENTRY_SYMBOL }.sorted()
        guard !extra.isEmpty else { return }
        // In C++ these are mostly weak symbols of the standard library, which no visibility option hides.
        let list = extra.prefix(3).joined(separator: ", ") + (extra.count > 3 ? ", ..." : "")
        throw subject.error(
            .extraExports,
            "exports \(extra.count) symbol\(extra.count == 1 ? "" : "s") beside \(PROJECTIONIST_ENTRY_SYMBOL): \(list)",
            fix:
                "link it with -Wl,--version-script=exports.map, a file that holds '{ global: \(PROJECTIONIST_ENTRY_SYMBOL); local: *; };'"
        )
    }
}
