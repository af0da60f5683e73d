extension PluginLanguage {
    /// One file that only plugins in this language have.
    struct Source {
        let path: String
        let template: [UInt8]
        /// What a README says of it.
        let purpose: String
    }

    /// The files beside those that every plugin has.
    func sources(_ names: PluginNames) -> [Source] {
        let exports = Source(
            path: "exports.map", template: PackageResources.exports_map_template,
            purpose: "the linker's version script: the entry is the only export")
        switch self {
        case .swift:
            return [
                Source(
                    path: "Package.swift", template: PackageResources.swift_Package_swift_template,
                    purpose: "the package, which depends on the host's SDK and on nothing else of the host"),
                Source(
                    path: "Sources/\(names.type)Plugin/\(names.type)Projection.swift",
                    template: PackageResources.swift_Projection_swift_template,
                    purpose: "the projection and the library's entry"),
                Source(
                    path: "Tests/\(names.type)PluginTests/\(names.type)ProjectionTests.swift",
                    template: PackageResources.swift_ProjectionTests_swift_template,
                    purpose: "tests without a host, on SQLite in memory"),
                exports,
            ]
        case .c:
            return [
                Source(
                    path: "Makefile", template: PackageResources.c_Makefile_template,
                    purpose: "builds the library, and runs the test"),
                Source(
                    path: "src/\(names.identifier).c", template: PackageResources.c_projection_c_template,
                    purpose: "the projection and the library's entry"),
                exports,
            ]
        case .cpp:
            return [
                Source(
                    path: "Makefile", template: PackageResources.cpp_Makefile_template,
                    purpose: "builds the library, and runs the test"),
                Source(
                    path: "src/\(names.identifier).cpp", template: PackageResources.cpp_projection_cpp_template,
                    purpose: "the projection and the library's entry"),
                exports,
            ]
        case .rust:
            return [
                Source(
                    path: "Cargo.toml", template: PackageResources.rust_Cargo_toml_template,
                    purpose: "the package: a `cdylib` without dependencies"),
                Source(
                    path: "src/lib.rs", template: PackageResources.rust_lib_rs_template,
                    purpose: "the projection and the library's entry"),
                Source(
                    path: "src/projectionist.rs", template: PackageResources.rust_abi_rs_template,
                    purpose: "the host's C headers as Rust declares them"),
            ]
        }
    }
}
