import EventStore
import PlainText

/// What names in a manifest may look like.
enum NameRules {
    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// What is wrong with a package's name; nil if nothing is.
    static func faultOfPackage(_ name: String) -> String? {
        guard isWord(name, first: isLetterOrDigit) else {
            return
                "must begin with a letter or digit and hold only letters, digits, '.', '-' and '_', found "
                + "\(JSONText.quoted(name))"
        }
        guard name.utf8.count <= 100 else { return "must have at most 100 characters, found \(name.utf8.count)" }
        return nil
    }

    /// What is wrong with a package's version; nil if nothing is.
    static func faultOfVersion(_ version: String) -> String? {
        guard (1...100).contains(version.utf8.count), version.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return "must be 1 to 100 visible ASCII characters without a space, found \(JSONText.quoted(version))"
        }
        return nil
    }

    /// What is wrong with the name of an application; nil if nothing is.
    static func faultOfApplication(_ name: String) -> String? {
        faultOfEntryPoint(name) ?? faultOfReserved(name)
            ?? fault { () throws(EventStoreError) in _ = try ApplicationName(name) }
    }

    /// What is wrong with the name of a projection; nil if nothing is.
    static func faultOfProjection(_ name: String) -> String? {
        faultOfEntryPoint(name) ?? faultOfReserved(name)
            ?? fault { () throws(EventStoreError) in _ = try ProjectionName(name) }
    }

    /// What is wrong with the name of a lifespan hook; nil if nothing is.
    static func faultOfHook(_ name: String) -> String? {
        if let fault = faultOfEntryPoint(name) { return fault }
        return name.hasSuffix("_lifespan")
            ? "is reserved: names that end in '_lifespan' are those of the host's own hooks" : nil
    }

    /// Names that stand in tables, settings, routes and logs: what needs no quoting in any of them.
    static func faultOfEntryPoint(_ name: String) -> String? {
        guard isWord(name, first: { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }) else {
            return
                "is no name for an entry point: it must begin with a letter, digit or '_' and hold only letters, "
                + "digits, '_', '-' and '.'"
        }
        guard name.utf8.count <= 200 else { return "must have at most 200 characters, found \(name.utf8.count)" }
        return nil
    }

    /// What is wrong with a path to a value in JSON; nil if nothing is. Names with dots between, or a JSON Pointer.
    static func faultOfJSONPath(_ path: String) -> String? {
        guard path.utf8.count <= 200 else { return "must have at most 200 bytes, found \(path.utf8.count)" }
        guard !path.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return "holds a control character, found \(JSONText.quoted(path))"
        }
        if path.hasPrefix("/") { return nil }
        guard !path.split(separator: ".", omittingEmptySubsequences: false).contains("") else {
            return "has an empty name between its dots, found \(JSONText.quoted(path))"
        }
        return nil
    }

    /// Names that the host or a store keeps for itself, in the schema of the applications' tables.
    private static func faultOfReserved(_ name: String) -> String? {
        let lowered = name.lowercased()
        if lowered == "projectionist" || lowered.hasPrefix("projectionist_") {
            return "is reserved: tables that begin with 'projectionist_' are the host's own"
        }
        if lowered == "__migration__" {
            return "is reserved: tracking tables hold a row of that name, which marks their layout"
        }
        if lowered.hasPrefix("sqlite_") {
            return "is reserved: SQLite keeps tables that begin with 'sqlite_' for itself"
        }
        if lowered.hasPrefix("pg_") { return "is reserved: PostgreSQL keeps names that begin with 'pg_' for itself" }
        return nil
    }

    private static func fault(_ check: () throws(EventStoreError) -> Void) -> String? {
        do {
            try check()
            return nil
        } catch {
            // The store's text ends with its fix; the manifest's problem has one of its own.
            let text = error.description
            return text.start(ofLast: "; ").map { String(text[..<$0]) } ?? text
        }
    }

    private static func isWord(_ name: String, first: (UInt8) -> Bool) -> Bool {
        guard let initial = name.utf8.first, first(initial) else { return false }
        return name.utf8.allSatisfy {
            isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }
}

extension String {
    /// Where the last occurrence of `part` begins.
    fileprivate func start(ofLast part: String) -> Index? {
        indices.last { self[$0...].hasPrefix(part) }
    }
}
