// Two versions of one module: the same names, other layouts. What each writes goes through all of them.
import Dispatch
import Foundation
import ProjectionSDK

protocol Speaker { var words: String { get } }

#if SECOND
struct Dog: Codable, Speaker {
    var age: Double
    var tricks: [String: Int]
    var name: String
    var isGood: Bool
    var words: String { "\(name) \(age) \(tricks.count) \(isGood)" }
}
enum Mood: Codable { case calm(Int, Dog), wild, asleep(hours: Double) }
class Animal {
    let tag: [UInt8] = Array(repeating: 7, count: 40)
    var legs = 4
    func speak() -> String { "\(tag.count)-\(legs)" }
}
final class Hound: Animal {
    var nose: (Int, Int, Int) = (1, 2, 3)
    override func speak() -> String { super.speak() + "\(nose)" }
}
actor Counter {
    private var counts: [String: Int] = ["before": 40]
    func next() -> Int {
        counts["before", default: 0] += 2
        return counts["before"]!
    }
}
let version = "2.0.0"
func makeDog() -> Dog { Dog(age: 3.5, tricks: ["sit": 1, "roll": 2], name: "Rex", isGood: true) }
let expected = "Rex 3.5 2 true|calm 9|40-4(1, 2, 3)|Box<Dog> Box<Int>|42"
#else
struct Dog: Codable, Speaker {
    var name: String
    var words: String { "only \(name)" }
}
enum Mood: Codable { case asleep, calm(Dog) }
class Animal {
    var name = "animal"
    func speak() -> String { name }
}
final class Hound: Animal {
    override func speak() -> String { super.speak() + "!" }
}
actor Counter {
    private var count: UInt8 = 0
    func next() -> Int {
        count += 1
        return Int(count)
    }
}
let version = "1.0.0"
func makeDog() -> Dog { Dog(name: "Rex") }
let expected = "only Rex|calm|animal!|Box<Dog> Box<Int>|1"
#endif

struct Box<Content> {
    let content: Content
    var type: String { "Box<\(Content.self)>" }
}

func moods(_ dog: Dog) throws -> String {
    #if SECOND
    let mood = Mood.calm(9, dog)
    #else
    let mood = Mood.calm(dog)
    #endif
    switch try JSONDecoder().decode(Mood.self, from: JSONEncoder().encode(mood)) {
    #if SECOND
    case .calm(let number, _): return "calm \(number)"
    default: return "other"
    #else
    case .calm: return "calm"
    default: return "other"
    #endif
    }
}

func wordsOfAll() throws -> String {
    let anything: [Any] = [makeDog(), Hound() as Animal, 7]
    guard let speaker = anything[0] as? any Speaker, let animal = anything[1] as? Hound else { return "a cast failed" }
    let counter = Counter()
    let answer = Answer()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        answer.value = await counter.next()
        done.signal()
    }
    done.wait()
    let types = "\(Box(content: makeDog()).type) \(Box(content: 1).type)"
    return "\(speaker.words)|\(try moods(makeDog()))|\(animal.speak())|\(types)|\(answer.value)"
}

// Sendable: written before the semaphore is signalled, read after.
final class Answer: @unchecked Sendable { var value = 0 }

struct Kennel: BatchProjection {
    static let name = "dogs"
    static let application = "DogSchool"
    static let topics: [String] = []

    init(context: ProjectionContext) {}

    func setUp(_ sql: SQL) throws {
        try sql.execute("CREATE TABLE IF NOT EXISTS seen (position bigint, version text)")
    }

    func apply(_ events: EventBatch, _ sql: SQL) throws {
        let words = try wordsOfAll()
        for event in events {
            try sql.execute(
                "INSERT INTO seen VALUES ($1, $2)",
                [event.position, words == expected ? version : "\(version): \(words)"])
        }
    }

    func clearReadModel(_ sql: SQL) throws { try sql.execute("DELETE FROM seen") }
}

/// The library's only export.
@c(projectionist_plugin_entry)
public func entry(_ hello: UnsafeRawPointer) -> UnsafeRawPointer? {
    export(hello, id: "fixture", version: version, Kennel.self)
}
