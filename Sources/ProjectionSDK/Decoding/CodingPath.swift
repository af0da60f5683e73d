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
