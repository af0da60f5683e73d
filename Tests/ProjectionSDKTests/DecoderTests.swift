import FoundationEssentials
import Testing

@testable import ProjectionSDK

@Suite("Decoding an event's state")
struct DecoderTests {
    enum Size: String, Codable { case small, large }
    enum Shape: Codable, Equatable {
        case circle(radius: Double)
        case point
    }
    struct Owner: Codable, Equatable {
        var name: String
        var phone: String?
    }
    struct Dog: Codable, Equatable {
        var id: UUID
        var name: String
        var born: Date
        var seen: UTCTimestamp
        var fee: Decimal
        var size: Size
        var owner: Owner
        var tricks: [String]
        var tags: Set<String>
        var scores: [String: Int]
        var rooms: [Int: String]
        var photo: Data
        var page: URL
        var nickname: String?
        var age: UInt8
        var weight: Float
        var isGood: Bool
        var shapes: [Shape]
        var grid: [[Int]]
        var maybe: [Int?]
    }

    @Test
    func `A type with all that Codable knows, in Python's own forms`() throws {
        let state = """
            {"id": {"_type_": "uuid_hex", "_data_": "0102030405060708090a0b0c0d0e0f10"}, "name": "Fido",
             "born": {"_type_": "datetime_iso", "_data_": "2026-05-04T06:30:00"},
             "seen": "2026-05-04T08:30:00.5+02:00", "fee": {"_type_": "decimal_str", "_data_": "10.50"},
             "size": "small",
             "owner": {"name": "Ann", "phone": null},
             "tricks": {"_type_": "tuple_as_list", "_data_": ["sit", "roll"]},
             "tags": {"_type_": "set_as_list", "_data_": ["a", "b", "a"]}, "scores": {"x": 1, "y.z": 2},
             "rooms": {"1": "hall", "2": "yard"}, "photo": "AAEC", "page": "https://dogs.example/1", "age": 3,
             "weight": 12.5, "isGood": true, "shapes": [{"circle": {"radius": 2}}, {"point": {}}],
             "grid": [[1, 2], [], [3]], "maybe": [1, null, 2]}
            """
        let dog = try withState(state) { try $0.decode(Dog.self) }
        #expect(dog.id == UUID(uuidString: "01020304-0506-0708-090A-0B0C0D0E0F10"))
        #expect(dog.name == "Fido")
        #expect(dog.born == Date(timeIntervalSince1970: 1_777_876_200))
        #expect(dog.seen.description == "2026-05-04T06:30:00.500000+00:00")
        #expect(dog.fee == Decimal(string: "10.5"))
        #expect(dog.size == .small)
        #expect(dog.owner == Owner(name: "Ann", phone: nil))
        #expect(dog.tricks == ["sit", "roll"])
        #expect(dog.tags == ["a", "b"])
        #expect(dog.scores == ["x": 1, "y.z": 2])
        #expect(dog.rooms == [1: "hall", 2: "yard"])
        #expect(dog.photo == Data([0, 1, 2]))
        #expect(dog.page == URL(string: "https://dogs.example/1"))
        #expect(dog.nickname == nil)
        #expect(dog.age == 3)
        #expect(dog.weight == 12.5)
        #expect(dog.isGood)
        #expect(dog.shapes == [.circle(radius: 2), .point])
        #expect(dog.grid == [[1, 2], [], [3]])
        #expect(dog.maybe == [1, nil, 2])
    }

    struct Nested: Decodable {
        enum Keys: String, CodingKey { case outer = "outer.key", list }
        enum Inner: String, CodingKey { case value = "/value" }
        let value: Int
        let first: String
        let rest: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            value = try container.nestedContainer(keyedBy: Inner.self, forKey: .outer).decode(Int.self, forKey: .value)
            var list = try container.nestedUnkeyedContainer(forKey: .list)
            first = try list.decode(String.self)
            // A failed decode leaves the container where it is.
            #expect(throws: DecodingError.self) { try list.decode(Int.self) }
            var rest: [String] = []
            while !list.isAtEnd { rest.append(try list.decode(String.self)) }
            self.rest = rest
        }
    }

    @Test
    func `Nested containers, and keys with dots and slashes in them`() throws {
        let nested = try withState(#"{"outer.key": {"/value": 5}, "list": ["a", "b", "c"]}"#) {
            try $0.decode(Nested.self)
        }
        #expect(nested.value == 5)
        #expect(nested.first == "a")
        #expect(nested.rest == ["b", "c"])
    }

    class Animal: Decodable { var name = "" }
    final class Cat: Animal {
        let lives: Int
        enum Keys: CodingKey { case lives }
        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            lives = try container.decode(Int.self, forKey: .lives)
            try super.init(from: container.superDecoder())
        }
    }

    @Test
    func `A superclass decodes from 'super'`() throws {
        let cat = try withState(#"{"lives": 9, "super": {"name": "Tom"}}"#) { try $0.decode(Cat.self) }
        #expect(cat.lives == 9)
        #expect(cat.name == "Tom")
    }

    struct Ages: Decodable {
        var owners: [Owner]
        var age: Int8
        struct Owner: Decodable { var born: Date }
    }

    @Test(arguments: [
        (
            #"{"owners": [{"born": "2026-05-04"}, {"born": "soon"}], "age": 1}"#,
            "field 'owners.1.born': cannot be read as a date and time"
        ),
        (#"{"owners": [{"born": 5}], "age": 1}"#, "field 'owners.0.born': is an integer, not a date and time"),
        (#"{"owners": [{}], "age": 1}"#, "there is no field 'owners.0.born'"),
        (#"{"owners": null, "age": 1}"#, "field 'owners': is null (an array is expected)"),
        (#"{"owners": {}, "age": 1}"#, "field 'owners': is an object, not an array"),
        (#"{"owners": [], "age": 200}"#, "field 'age': the number does not fit Int8"),
        (#"{"owners": [], "age": 1.5}"#, "field 'age': is a number with a fraction, not an integer"),
        (#"{"owners": [], "age": null}"#, "field 'age': is null (an integer is expected)"),
        (#"[]"#, "is an array, not an object"),
    ])
    func `Errors say where and what`(state: String, expected: String) throws {
        try withState(state) { event throws in
            do {
                _ = try event.decode(Ages.self)
                Issue.record("decoded")
            } catch {
                #expect(error is DecodingError)
                #expect(ErrorText.describe(error) == expected)
            }
        }
    }
}
