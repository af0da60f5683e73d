/// How the decoder got to a node: a list that shares its beginning, so that going down costs no copy.
indirect enum CodingPath {
    case root
    case key(any CodingKey, CodingPath)
    case index(Int, CodingPath)

    var keys: [any CodingKey] {
        var keys: [any CodingKey] = []
        var path = self
        while true {
            switch path {
            case .root: return keys.reversed()
            case .key(let key, let parent):
                keys.append(key)
                path = parent
            case .index(let index, let parent):
                keys.append(NodeKey(index))
                path = parent
            }
        }
    }
}

/// A key that no type of the author's declares: an element's number, or `super`.
struct NodeKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ index: Int) {
        stringValue = String(index)
        intValue = index
    }

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init?(intValue: Int) { self.init(intValue) }
}
