package import EventStore

/// Events that were put aside and are to be applied now.
package struct RetryOrder: Sendable, Hashable {
    /// Tells orders apart: the number of the request.
    package let id: Int64
    /// Those that are meant.
    package let selection: LetterSelection

    package init(id: Int64, selection: LetterSelection) {
        self.id = id
        self.selection = selection
    }
}
