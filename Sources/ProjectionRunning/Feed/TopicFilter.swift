/// Which topics a reader wants, by their numbers in a ``RecentEvents``: each is looked up once.
package struct TopicFilter: Sendable {
    /// nil: all.
    private let wanted: Set<String>?
    private var known: [Bool] = []

    /// - Parameter topics: empty for all.
    package init(_ topics: [String]) { wanted = topics.isEmpty ? nil : Set(topics) }

    mutating func lets(_ number: Int, named names: [String]) -> Bool {
        guard let wanted else { return true }
        while known.count <= number { known.append(wanted.contains(names[known.count])) }
        return known[number]
    }
}
