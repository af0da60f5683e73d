extension PluginLanguage {
    /// The file name of the built library. The word in it keeps a plugin's name from being that of a module, a crate or a
    /// library of the system's.
    func library(_ names: PluginNames) -> String {
        self == .swift ? "lib\(names.type)Plugin.so" : "lib\(names.identifier)_plugin.so"
    }

    /// Where the library is built, below the package.
    var buildFolder: String {
        switch self {
        case .swift: ".build/release"
        case .c, .cpp: "build"
        case .rust: "target/release"
        }
    }

    /// The command that builds the library.
    var buildCommand: String {
        switch self {
        case .swift: "swift build -c release"
        case .c, .cpp: "make"
        case .rust: "cargo build --release"
        }
    }

    /// The command that runs the package's first test.
    var testCommand: String {
        switch self {
        case .swift: "swift test"
        case .c, .cpp: "make test"
        case .rust: "test/project-events"
        }
    }

    /// What a README says that a build needs.
    var needs: String {
        switch self {
        case .swift:
            """
            It needs the toolchain version of the host, since Swift has no stable ABI on Linux; the host refuses another one and \
            names both. To build against a checkout of the host instead of {{sdkURL}}, set `PROJECTIONIST_CHECKOUT` to its folder.
            """
        case .c, .cpp:
            """
            It needs a compiler, `make`, `pkg-config` and the headers of the host, which `scripts/install-headers --prefix PREFIX` \
            of the host's checkout installs. Where PREFIX is neither `/usr` nor `/usr/local`, set \
            `PKG_CONFIG_PATH=PREFIX/lib/pkgconfig`.
            """
        case .rust:
            """
            It needs Rust 1.63 or later and nothing else: the declarations of the host's headers are in `src/projectionist.rs`.
            """
        }
    }

    /// What a README says of the tests.
    var testing: String {
        let script = """
            replays `test/events.jsonl` with the real host in memory, and compares the read model with \
            `test/expected.json`; `--update` writes that file. It needs the host: `projectionist` in `PATH`, or the program \
            that `PROJECTIONIST` names.
            """
        switch self {
        case .swift:
            return """
                This drives the projection as a host does, on a SQLite database in memory, also where something goes wrong on \
                the way; it needs SQLite's headers (`libsqlite3-dev`). `test/project-events` \(script)
                """
        case .c, .cpp, .rust: return "This \(script)"
        }
    }
}
