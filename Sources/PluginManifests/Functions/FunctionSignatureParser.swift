import PlainText

/// Reads the text of one signature from left to right, each byte once.
struct FunctionSignatureParser {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    static let example = "on_placed(originator_id: uuid, state.total: f64) -> i32"

    mutating func signature() throws(FunctionSignatureError) -> FunctionSignature {
        guard bytes.count <= FunctionSignature.mostBytes else {
            throw error(
                at: FunctionSignature.mostBytes, "a signature has at most \(FunctionSignature.mostBytes) bytes",
                fix: "bind a function with fewer arguments")
        }
        let symbol = try self.symbol()
        try expect("(", "behind the function's name")
        var arguments: [FunctionArgument] = []
        skipSpace()
        if peek != UInt8(ascii: ")") {
            repeat {
                skipSpace()
                let start = place
                guard arguments.count < FunctionSignature.mostArguments else {
                    throw error(
                        at: start, "there are more than \(FunctionSignature.mostArguments) arguments",
                        fix: "bind a function with fewer arguments")
                }
                arguments.append(try argument(start))
                skipSpace()
            } while take(",")
        }
        try expect(")", arguments.isEmpty ? "or an argument" : "or ',' behind the argument")
        try expect("->", "and the type of the return value behind the arguments")
        let result = try self.result()
        skipSpace()
        guard place == bytes.count else {
            throw error(at: place, "found \(found) behind the signature", fix: "remove what follows the return type")
        }
        return FunctionSignature(symbol: symbol, arguments: arguments, result: result)
    }

    private mutating func symbol() throws(FunctionSignatureError) -> String {
        skipSpace()
        let start = place
        let name = word { NameRules.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            throw error(
                at: start, "must begin with the name of a C function, found \(found(from: start))",
                fix: "write it like \(Self.example)")
        }
        return name
    }

    private mutating func result() throws(FunctionSignatureError) -> FunctionSignature.Result {
        skipSpace()
        let start = place
        let name = word(Self.isOfWord)
        if let result = FunctionSignature.Result(rawValue: name) { return result }
        let known = FunctionSignature.Result.allCases.map(\.rawValue)
        throw unknown(
            name, at: start, "type of the return value", known, otherwise: "write '-> i32', or '-> void' for none")
    }

    private mutating func argument(_ start: Int) throws(FunctionSignatureError) -> FunctionArgument {
        let source = try self.source()
        try expect(":", "and the type behind the argument")
        skipSpace()
        let typePlace = place
        let name = word(Self.isOfWord)
        guard let type = FunctionArgumentType(rawValue: name) else {
            throw unknown(
                name, at: typePlace, "type", FunctionArgumentType.allCases.map(\.rawValue),
                otherwise: "write a type there, as in 'state.total: f64'")
        }
        let optionPlace = place
        let isOptional = take("?")
        let argument = FunctionArgument(source, type, isOptional: isOptional)
        try check(argument, typePlace: typePlace, optionPlace: optionPlace)
        return argument
    }

    private mutating func source() throws(FunctionSignatureError) -> FunctionArgument.Source {
        let start = place
        let name = word(Self.isOfWord)
        if name == "state", peek == UInt8(ascii: ".") { return .field(try path()) }
        if name == "count", peek == UInt8(ascii: "(") {
            try expect("(", "behind count")
            skipSpace()
            let inner = place
            guard word(Self.isOfWord) == "state", peek == UInt8(ascii: ".") else {
                throw error(
                    at: inner, "count() takes a value of the state, found \(found(from: inner))",
                    fix: "write it like count(state.lines)")
            }
            let path = try path()
            try expect(")", "behind the path that is counted")
            return .count(path)
        }
        if let function = HostFunctionName(rawValue: name) { return .host(function) }
        if let column = EventColumn(rawValue: name) { return .column(column) }
        let known = HostFunctionName.allCases.map(\.rawValue) + EventColumn.allCases.map(\.rawValue)
        guard !name.isEmpty else {
            throw error(
                at: start, "must be an argument, found \(found)",
                fix: "write where its value comes from and its type, as in 'state.total: f64'")
        }
        let nearest = NearestName.nearest(to: name, in: known) ?? ""
        throw error(
            at: start, "'\(name)' is no argument that the host knows, the nearest one is '\(nearest)'",
            fix: "rename it, or write state.\(name) for a value of the event's state")
    }

    /// `.address."unit price".0`.
    private mutating func path() throws(FunctionSignatureError) -> StatePath {
        var names: [String] = []
        let start = place
        while take(".") {
            if take("\"") {
                names.append(try quotedName())
            } else {
                let name = word(StatePath.isBare)
                guard !name.isEmpty else {
                    throw error(
                        at: place, "must be the name of a field, found \(found)",
                        fix:
                            "put a name with other characters than letters, digits, '_' and '-' between quotation marks"
                    )
                }
                names.append(name)
            }
        }
        guard names.count <= StatePath.mostNames else {
            throw error(at: start, "has more than \(StatePath.mostNames) names", fix: "shorten the path")
        }
        return StatePath(names)
    }

    private mutating func quotedName() throws(FunctionSignatureError) -> String {
        let start = place - 1
        var name: [UInt8] = []
        while let byte = peek {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: name, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = peek, escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else {
                    throw error(
                        at: place, "only a quotation mark and '\\' follow a '\\', found \(found)",
                        fix: "write '\\\\' for a '\\'")
                }
                place += 1
                name.append(escaped)
            default: name.append(byte)
            }
        }
        throw error(at: start, "the quotation mark is not closed", fix: "put one behind the name")
    }
}

// MARK: Reading

extension FunctionSignatureParser {
    private static func isOfWord(_ byte: UInt8) -> Bool {
        NameRules.isLetterOrDigit(byte) || byte == UInt8(ascii: "_")
    }

    var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    /// What stands at the place, for a message.
    private var found: String { found(from: place) }

    private func found(from start: Int) -> String {
        guard start < bytes.count else { return "the end" }
        let rest = String(decoding: bytes[start...].prefix(80), as: UTF8.self)
        let first = rest.unicodeScalars.prefix(1)
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return JSONText.quoted(word.isEmpty ? String(String.UnicodeScalarView(first)) : String(word.prefix(40)))
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { place += 1 }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes[place...].prefix(expected.count).elementsEqual(expected) else { return false }
        place += expected.count
        return true
    }

    private mutating func expect(_ text: StaticString, _ rest: String) throws(FunctionSignatureError) {
        skipSpace()
        guard !take(text) else { return }
        throw error(at: place, "must be '\(text)' \(rest), found \(found)", fix: "write it like \(Self.example)")
    }

    private mutating func word(_ isPart: (UInt8) -> Bool) -> String {
        let start = place
        while let byte = peek, isPart(byte) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    /// - Parameter place: in bytes; the error has it in characters.
    func error(at place: Int, _ message: String, fix: String) -> FunctionSignatureError {
        let column = String(decoding: bytes.prefix(place), as: UTF8.self).count + 1
        return FunctionSignatureError(column: column, message: message, fix: fix)
    }

    private func unknown(
        _ name: String, at place: Int, _ what: String, _ known: [String], otherwise: String
    ) -> FunctionSignatureError {
        guard !name.isEmpty, let nearest = NearestName.nearest(to: name, in: known) else {
            return error(at: place, "must be a \(what), found \(found(from: place))", fix: otherwise)
        }
        return error(
            at: place, "'\(name)' is no \(what), the nearest one is '\(nearest)'",
            fix: "take one of \(known.joined(separator: ", "))")
    }
}
