import Foundation
import HostSettings
import Testing

/// Where the env file and files of secrets may come from, and what is said of one that cannot be read.
@Suite("Files of settings") struct TextFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    }

    private func file(_ bytes: [UInt8]) throws -> String {
        let path = folder.appending(path: "a.env").path
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    private func refusal(_ path: String) -> String? {
        #expect(throws: EnvFileError.self) { try SettingSources.ofProcess(envFile: path) }?.description
    }

    @Test func `a pipe is read to its end`() throws {
        let path = folder.appending(path: "pipe").path
        #expect(mkfifo(path, 0o600) == 0)
        let text = "A=1\n" + String(repeating: "# a comment that does not fit into the pipe\n", count: 5000) + "B=2\n"
        Thread.detachNewThread { try? Data(text.utf8).write(to: URL(filePath: path), options: []) }
        let sources = try SettingSources.ofProcess(envFile: path)
        #expect(sources.envFile?.values == ["A": "1", "B": "2"])
        #expect(sources.envFile?.problems == [])
    }

    @Test func `an open descriptor and the empty device are read`() throws {
        #expect(try SettingSources.ofProcess(envFile: "/dev/null").envFile?.values == [:])
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        #expect(write(ends[1], "A=1", 3) == 3)
        close(ends[1])
        #expect(try SettingSources.ofProcess(envFile: "/dev/fd/\(ends[0])").envFile?.values == ["A": "1"])
        close(ends[0])
    }

    @Test func `a secret on a pipe is read once, however often the settings are resolved`() throws {
        let path = folder.appending(path: "secret").path
        #expect(mkfifo(path, 0o600) == 0)
        Thread.detachNewThread { try? Data("word\n".utf8).write(to: URL(filePath: path), options: []) }
        let given = SettingSources(
            environment: [
                "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": "dogs", "POSTGRES_USER": "ann",
                "POSTGRES_PASSWORD_FILE": path,
            ])
        for _ in 0..<2 {
            let settings = try SettingsResolver(given).resolve(applications: ["DogSchool"], projections: ["a", "b"])
            #expect(try settings.parameter("password", for: .application("DogSchool")) == "word")
            #expect(try settings.parameter("password") == "word")
        }
    }

    @Test func `a folder, a missing file and a large one have their own words`() throws {
        #expect(
            refusal(folder.path) == "the env file '\(folder.path)' cannot be read: it is a folder; name a file")
        #expect(
            refusal("/does/not/exist.env")
                == "the env file '/does/not/exist.env' cannot be read: there is no such file; correct the path")
        let large = try file([UInt8](repeating: UInt8(ascii: "#"), count: 1 << 20 + 1))
        #expect(refusal(large)?.contains("it has more than 1048576 bytes; correct the path") == true)
        #expect(refusal("/dev/zero")?.contains("it has more than 1048576 bytes") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func `a file without the right to read it has its own words`() throws {
        let path = try file([UInt8(ascii: "A")])
        chmod(path, 0)
        #expect(refusal(path)?.contains("the running user has no right to read it; give user id") == true)
    }

    @Test(arguments: [
        ([0xFF, 0xFE, 0x41, 0], "it is UTF-16, its byte order mark says; save it as UTF-8"),
        ([0xFE, 0xFF, 0, 0x41], "it is UTF-16, its byte order mark says; save it as UTF-8"),
        ([0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0], "it is UTF-32, its byte order mark says; save it as UTF-8"),
        (
            [0x41, 0, 0x3D, 0, 0x31, 0],
            "it is full of NUL bytes, as UTF-16 without a byte order mark is; save it as UTF-8"
        ),
        (
            Array("A=1\n# gr".utf8) + [0xFC] + Array("n\nB=2".utf8),
            "line 2 is not UTF-8, it may be Latin-1 or Windows-1252; save it as UTF-8"
        ),
    ])
    func `another encoding is named`(_ bytes: [UInt8], reason: String) throws {
        let path = try file(bytes)
        #expect(refusal(path) == "the env file '\(path)' cannot be read: \(reason)")
    }

    @Test func `a byte order mark of UTF-8 is not part of the text`() throws {
        let path = try file([0xEF, 0xBB, 0xBF] + Array("A=ü".utf8))
        #expect(try SettingSources.ofProcess(envFile: path).envFile?.values == ["A": "ü"])
        #expect(try SettingSources.contents(of: path) == "A=ü")
    }

    @Test func `a secret's file that cannot be read says why`() throws {
        let environment = [
            "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": "dogs", "POSTGRES_USER": "ann",
        ]
        for (path, reason) in [
            (folder.path, "it is a folder; name a file"), ("/gone", "there is no such file; correct the path"),
            (try file([0xFC]), "line 1 is not UTF-8, it may be Latin-1 or Windows-1252; save it as UTF-8"),
        ] {
            let given = SettingSources(environment: environment.merging(["POSTGRES_PASSWORD_FILE": path]) { $1 })
            #expect(
                violations(given) == [
                    "POSTGRES_PASSWORD_FILE must be a file that can be read, found '\(path)': \(reason)"
                ])
        }
    }
}
