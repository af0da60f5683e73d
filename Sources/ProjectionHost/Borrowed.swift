/// A session on its way to the thread that uses it.
// Sendable: whoever makes it hands it over and does not touch it again.
struct Borrowed<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
