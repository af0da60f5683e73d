/// A session on its way to the thread that uses it.
// Sendable: whoever makes it hands it over and does not touch it again.
package struct Borrowed<Value>: @unchecked Sendable {
    package let value: Value
    package init(_ value: Value) { self.value = value }
}
