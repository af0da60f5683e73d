import CProjectionABI

extension HostTables {
    /// A setting of the host, as it resolved it; nil if it is not set.
    ///
    /// - Parameter owners: whose own value, `<OWNER>_<NAME>`, goes before `<NAME>`; the first goes before the others.
    func setting(_ name: String, of owners: [String]) -> String? {
        for owner in owners where !owner.isEmpty {
            if let value = value(of: Self.prefix(owner) + name) { return value }
        }
        return value(of: name)
    }

    private func value(of setting: String) -> String? {
        guard let settings else { return nil }
        return withBorrowedString(setting) { name in
            var value = projectionist_string_1()
            guard settings.pointee.value(host, name, &value) == PROJECTIONIST_OK else { return nil }
            return String(value)
        }
    }

    private static func prefix(_ owner: String) -> String {
        String(decoding: owner.utf8.map { isWordCharacter($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self).uppercased()
            + "_"
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
