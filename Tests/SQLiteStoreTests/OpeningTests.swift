import EventStore
import Foundation
import SQLiteStore
import Testing

/// A file that cannot be used is named, with its fix.
struct OpeningTests {
    private func refusal(of path: String) -> EventStoreError? {
        let store = SQLiteStore(location: .file(path: path))
        return #expect(throws: EventStoreError.self) { try store.makeAdministration().check() }
    }

    @Test func `a file that is no database is refused and left as it is`() throws {
        let fixture = try SQLiteFixture(prepared: false)
        let content = Data(String(repeating: "This is a picture of a dog. ", count: 100).utf8)
        try content.write(to: URL(filePath: fixture.path))
        let error = refusal(of: fixture.path)
        #expect(error?.code == .unsuitable)
        for part in [fixture.path, "no SQLite database", "SQLITE_DBNAME"] {
            #expect(error?.description.contains(part) == true)
        }
        #expect(try Data(contentsOf: URL(filePath: fixture.path)) == content)
    }

    @Test func `a missing folder is named`() throws {
        let fixture = try SQLiteFixture(prepared: false)
        let error = refusal(of: fixture.folder.path + "/kennel/dogs.db")
        #expect(error?.code == .connectionRefused)
        #expect(error?.isTransient == false)
        #expect(error?.description.contains("the folder '\(fixture.folder.path)/kennel' does not exist") == true)
    }

    @Test func `a folder in place of a file is named`() throws {
        let fixture = try SQLiteFixture(prepared: false)
        let error = refusal(of: fixture.folder.path)
        #expect(error?.code == .connectionRefused)
        #expect(error?.description.contains("it is a folder") == true)
    }

    @Test func `a file in place of a folder is named`() throws {
        let fixture = try SQLiteFixture()
        let error = refusal(of: fixture.path + "/dogs.db")
        #expect(error?.code == .connectionRefused)
        #expect(error?.description.contains("is no folder") == true)
    }

    /// `/proc` takes files from nobody, not even from root, whom a mode would not stop.
    @Test func `a folder that takes no files is named`() {
        let error = refusal(of: "/proc/dogs.db")
        #expect(error?.code == .connectionRefused)
        #expect(error?.description.contains("may not make files in the folder '/proc'") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read and write everything"))
    func `a file without permission is named`() throws {
        let fixture = try SQLiteFixture()
        try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: fixture.path)
        let error = refusal(of: fixture.path)
        #expect(error?.code == .connectionRefused)
        #expect(error?.description.contains("this user may not read and write it") == true)
    }

    @Test func `an empty name is refused`() {
        let error = refusal(of: "")
        #expect(error?.code == .connectionRefused)
        #expect(error?.description.contains("SQLITE_DBNAME") == true)
    }

    @Test func `a damaged file is called so`() throws {
        let fixture = try SQLiteFixture()
        try fixture.run("PRAGMA wal_checkpoint(TRUNCATE)")
        let file = try FileHandle(forUpdating: URL(filePath: fixture.path))
        try file.seek(toOffset: 100)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4000))
        try file.close()
        let error = refusal(of: fixture.path)
        #expect(error?.code == .unsuitable)
        #expect(error?.description.contains("damaged") == true)
    }

    @Test func `a name that SQLite would take for a URI is a file`() throws {
        let fixture = try SQLiteFixture(prepared: false)
        let path = fixture.folder.appending(path: "100%20?mode=memory#.db").path
        try fixture.prepare(SQLiteStore(location: .file(path: path)))
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func `the name of the setting chooses memory or a file`() {
        #expect(SQLiteLocation(":memory:") == .memory)
        #expect(SQLiteLocation("/data/dogs.db") == .file(path: "/data/dogs.db"))
        #expect(SQLiteStore(location: .file(path: "/data/dogs.db")).summary == "SQLite file '/data/dogs.db'")
    }
}
