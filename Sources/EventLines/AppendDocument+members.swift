extension AppendDocument {
    /// Reads the members of an object: `read` is called with the index of each known key, the scanner at its value. Notes
    /// unknown and repeated keys and steps over their values; `seen` gets a bit for each key that was there.
    ///
    /// - Returns: false when the value is no object; it is stepped over then.
    mutating func readObject(
        _ keys: [StaticString], at pointer: @autoclosure () -> String, seen: inout UInt8,
        read: (inout AppendDocument, Int) throws(LineFault) -> Void
    ) throws(LineFault) -> Bool {
        scanner.skipBlank()
        guard scanner.take("{") else {
            try scanner.skipValue()
            return false
        }
        scanner.skipBlank()
        if scanner.take("}") { return true }
        repeat {
            scanner.skipBlank()
            let token = try scanner.string()
            scanner.skipBlank()
            _ = scanner.take(":")
            scanner.skipBlank()
            let key = try index(of: token, in: keys, at: pointer())
            if let key, seen & 1 << key == 0 {
                seen |= 1 << key
                try read(&self, key)
            } else {
                if let key { note("\(pointer())/\(keys[key])", "stands there twice") }
                try scanner.skipValue()
            }
            scanner.skipBlank()
        } while scanner.take(",")
        _ = scanner.take("}")
        return true
    }

    private mutating func index(
        of token: JSONScanner.StringToken, in keys: [StaticString], at pointer: @autoclosure () -> String
    ) throws(LineFault) -> Int? {
        let raw = scanner.bytes[token.range]
        for (index, key) in keys.enumerated() {
            if raw.elementsEqual(UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)) {
                return index
            }
        }
        guard let name = text(of: token, at: pointer()) else { return nil }
        let known = keys.map(\.description)
        if let index = known.firstIndex(of: name) { return index }
        let fix =
            NearestKey.among(known, to: name).map { "did you mean '\($0)'?" }
            ?? "known are \(known.joined(separator: ", "))"
        note("\(pointer())/\(Self.escaped(String(name.prefix(80))))", "is an unknown key; \(fix)")
        return nil
    }

    /// Steps over the value; nil, and a fault, when it is no string.
    mutating func readString(_ pointer: @autoclosure () -> String) throws(LineFault) -> JSONScanner.StringToken? {
        guard scanner.byte == UInt8(ascii: "\"") else {
            try scanner.skipValue()
            note(pointer(), "must be a string")
            return nil
        }
        return try scanner.string()
    }

    /// The string's text; nil, and a fault, where it holds half of a surrogate pair.
    mutating func text(of token: JSONScanner.StringToken, at pointer: @autoclosure () -> String) -> String? {
        do { return try scanner.text(of: token) } catch {
            note(pointer(), "holds \(error.message), which no text can")
            return nil
        }
    }

    /// A key as RFC 6901 writes it in a pointer.
    private static func escaped(_ key: String) -> String {
        key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }
}
