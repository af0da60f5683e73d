import EventStore
import Foundation
import Testing

struct OriginatorIDTests {
    private let hyphened = "0f8fad5b-d9cb-469f-a165-70867728950e"

    @Test(arguments: [
        "0f8fad5b-d9cb-469f-a165-70867728950e", "0F8FAD5B-D9CB-469F-A165-70867728950E",
        "0f8fad5bd9cb469fa16570867728950e",
        "0F8FAD5BD9CB469FA16570867728950E",
    ])
    func `a UUID is read with and without hyphens in any case`(_ text: String) throws {
        let id = try OriginatorID(text, type: .uuid)
        #expect(id == .uuid(UUID(uuidString: hyphened)!))
        #expect(id.description == hyphened)
    }

    @Test(arguments: [
        "", "rex", "0f8fad5b-d9cb-469f-a165-70867728950", "0f8fad5bd9cb469fa16570867728950g",
        "éééééééééééééééé", "0f8fad5b-d9cb-469f-a165-70867728950e ",
    ])
    func `what is no UUID is refused`(_ text: String) {
        let error = #expect(throws: EventStoreError.self) { try OriginatorID(text, type: .uuid) }
        #expect(error?.code == .invalidEvent)
    }

    @Test func `a text ID is kept as written`() throws {
        let id = try OriginatorID("Dog-Rex é", type: .text)
        #expect(id == .text("Dog-Rex é"))
        #expect(id.description == "Dog-Rex é")
    }

    @Test(arguments: ["", "a\0b"]) func `an empty text ID and a NUL are refused`(_ text: String) {
        let error = #expect(throws: EventStoreError.self) { try OriginatorID(text, type: .text) }
        #expect(error?.code == .invalidEvent)
    }

    @Test func `ids are compared by their bytes, as the database does`() {
        let (composed, decomposed) = (OriginatorID.text("\u{E4}"), OriginatorID.text("a\u{308}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(composed == OriginatorID.text("\u{E4}"))
    }
}
