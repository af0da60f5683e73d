import EventStore
import Foundation
import GRDB
import PlainText
import Testing

@testable import SQLiteStore

struct OriginatorColumnTests {
    @Test func `uuids are kept as text in lower case with hyphens`() throws {
        let fixture = try SQLiteFixture()
        let id = UUID(uuidString: "0F8FAD5B-D9CB-469F-A165-70867728950E")!
        _ = try fixture.store().makeWriter(to: fixture.application).append([.event(to: .uuid(id))])
        let kept = try fixture.connect().read {
            try String.fetchOne($0, sql: "SELECT originator_id FROM dogschool_events")
        }
        #expect(kept == "0f8fad5b-d9cb-469f-a165-70867728950e")
    }

    @Test func `any UUID is read as it was written`() {
        for _ in 0..<1000 {
            let id = UUID()
            let text = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: UUIDText.length) { text in
                withUnsafeBytes(of: id.uuid) { UUIDText.write($0.baseAddress!, to: text) }
                return String(decoding: text, as: UTF8.self)
            }
            #expect(text == id.uuidString.lowercased())
            #expect(read(text) == id)
        }
    }

    @Test(arguments: [
        "", "rex", "0F8FAD5B-D9CB-469F-A165-70867728950E", "0f8fad5bd9cb469fa16570867728950e",
        "0f8fad5b-d9cb-469f-a165-70867728950", "0f8fad5b-d9cb-469f-a165-70867728950g",
        "0f8fad5b+d9cb-469f-a165-70867728950e",
    ])
    func `another spelling is none`(_ text: String) {
        #expect(read(text) == nil)
    }

    @Test func `what a table was made with wins over the setting`() throws {
        let fixture = try SQLiteFixture(prepared: false)
        try fixture.prepare(fixture.store(originatorIDType: .text))
        let store = fixture.store(originatorIDType: .uuid)
        #expect(try store.makeAdministration().originatorIDType(of: fixture.application) == .text)
        _ = try store.makeWriter(to: fixture.application).append([.event(to: .text("rex"))])
        #expect(
            try store.makeReader(of: fixture.application).read(after: 0, through: 1, limit: 1, topics: []).count == 1)
    }

    @Test func `ids that are no UUIDs in a table without a record are named with the fix`() throws {
        let fixture = try SQLiteFixture()
        try fixture.run(
            "DELETE FROM projectionist_applications;"
                + "INSERT INTO dogschool_events (originator_id, originator_version, topic) VALUES ('rex', 1, 'a:B')")
        let prepare = #expect(throws: EventStoreError.self) {
            try fixture.store().makeAdministration().prepareApplication(fixture.application, create: true)
        }
        let read = #expect(throws: EventStoreError.self) {
            try fixture.store().makeReader(of: fixture.application).read(after: 0, through: 1, limit: 1, topics: [])
        }
        for error in [prepare, read] {
            #expect(error?.code == .unsuitable)
            #expect(error?.description.contains("position 1") == true)
            #expect(error?.description.contains("ORIGINATOR_ID_TYPE=text") == true)
        }
        let store = fixture.store(originatorIDType: .text)
        #expect(try store.makeAdministration().prepareApplication(fixture.application, create: true) == [])
        #expect(
            try store.makeReader(of: fixture.application).read(after: 0, through: 1, limit: 1, topics: []).count == 1)
    }

    private func read(_ text: String) -> UUID? {
        var id = UUID().uuid
        let isUUID = Array(text.utf8).withUnsafeBytes { text in
            withUnsafeMutableBytes(of: &id) { UUIDText.read(text, into: $0.baseAddress!) }
        }
        return isUUID ? UUID(uuid: id) : nil
    }
}
