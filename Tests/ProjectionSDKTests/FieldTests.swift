import FoundationEssentials
import ProjectionTesting
import Testing

@testable import ProjectionSDK

@Suite("Fields of an event's state")
struct FieldTests {
    private let state = """
        {"name": "Fido", "age": 3, "weight": 12.5, "whole": 4.0, "huge": 1e300, "good": true, "nothing": null,
         "items": [{"price": 1}, {"price": 2}], "a.b": {"c/d": "deep"}, "id": "0102030405060708090a0b0c0d0e0f10",
         "born": {"_type_": "datetime_iso", "_data_": "2026-05-04T08:30:00+02:00"},
         "fee": {"_type_": "decimal_str", "_data_": "10.50"}}
        """

    @Test
    func `Values of every type are read by path`() throws {
        try withState(state) { event throws in
            #expect(try event.text("name") == "Fido")
            #expect(try event.borrowedText("name") == "Fido")
            #expect(try event.int("age") == 3)
            #expect(try event.int("whole") == 4)
            #expect(try event.double("weight") == 12.5)
            #expect(try event.double("age") == 3)
            #expect(try event.bool("good"))
            #expect(try event.int("items.1.price") == 2)
            #expect(try event.text("/a.b/c~1d") == "deep")
            #expect(try event.uuid("id") == UUID(uuidString: "01020304-0506-0708-090A-0B0C0D0E0F10"))
            #expect(try event.timestamp("born").description == "2026-05-04T06:30:00+00:00")
            #expect(try event.date("born") == Date(timeIntervalSince1970: 1_777_876_200))
            #expect(try event.decimal("fee") == Decimal(string: "10.5"))
            #expect(try event.decimal("weight") == Decimal(string: "12.5"))
            #expect(try event.node(at: "born")?.pythonType == "datetime_iso")
            #expect(try event.node(at: "items")?.elements.map { try $0.int("price") } == [1, 2])
            #expect(try event.node(at: "items.0")?.members.map { String($0.name) } == ["price"])
        }
    }

    @Test
    func `A field that is missing or null is nil where it may be`() throws {
        try withState(state) { event throws in
            #expect(try event.textIfPresent("nothing") == nil)
            #expect(try event.textIfPresent("absent") == nil)
            #expect(try event.intIfPresent("items.7.price") == nil)
            #expect(try event.textIfPresent("name") == "Fido")
            #expect(throws: FieldError.self) { try event.textIfPresent("age") }
        }
    }

    @Test
    func `An error names the field and what it is, never its value`() throws {
        try withState(state) { event throws in
            #expect(problem { try event.text("absent") } == "the field 'absent' is missing (text is expected)")
            #expect(problem { try event.text("nothing") } == "the field 'nothing' is null (text is expected)")
            #expect(problem { try event.text("age") } == "the field 'age' is an integer, not text")
            #expect(
                problem { try event.int("weight") } == "the field 'weight' is a number with a fraction, not an integer")
            #expect(problem { try event.int("huge") } == "the field 'huge' is a number with a fraction, not an integer")
            #expect(problem { try event.date("name") } == "the field 'name' cannot be read as a date and time")
            #expect(problem { try event.uuid("name") } == "the field 'name' cannot be read as a UUID")
            #expect(problem { try event.bool("items") } == "the field 'items' is an array, not true or false")
        }
    }

    @Test
    func `A state that is not JSON is an error of the state`() throws {
        try withState(nil) { event throws in
            #expect(problem { try event.text("name") } == "the state is not JSON: unexpected end")
        }
    }

    @Test
    func `An event gives its position, version, id and topic`() throws {
        try withEvent(TrialEvent(position: 7, topic: "dogs:Dog.Registered")) { event, _ throws in
            #expect(event.position == 7)
            #expect(event.originatorVersion == 70)
            #expect(event.topic == "dogs:Dog.Registered")
            #expect(event.originatorID.description == "01020304-0506-0708-090a-0b0c0d0e0f10")
        }
        try withEvent(TrialEvent(textID: "fido")) { event, _ throws in #expect(event.originatorID == .text("fido")) }
    }

    private func problem<Value>(_ read: () throws -> Value) -> String? {
        do {
            _ = try read()
            return nil
        } catch { return String(describing: error) }
    }
}
