import CProjectionABI
import PluginLibraries

/// A plugin's entry and factory as they are, without what the host makes of them.
enum RawFactory {
    /// What the entry answers a host of these majors.
    static func ask(
        _ image: MappedLibrary, _ majors: ClosedRange<UInt32>, hostVersion: String
    ) throws -> UnsafeRawPointer? {
        guard let symbol = image.symbol(PROJECTIONIST_ENTRY_SYMBOL) else {
            throw CheckFault.failed("it has no \(PROJECTIONIST_ENTRY_SYMBOL)", fix: "define it and export it")
        }
        typealias Entry = @convention(c) (UnsafeRawPointer) -> UnsafeRawPointer?
        let entry = unsafeBitCast(symbol, to: Entry.self)
        var version = hostVersion
        return version.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                var hello = projectionist_hello_1(
                    size: MemoryLayout<projectionist_hello_1>.size, abi_major_min: majors.lowerBound,
                    abi_major_max: majors.upperBound,
                    host_version: projectionist_string_1(data: bytes.baseAddress, length: bytes.count))
                return entry(&hello)
            }
        }
    }

    /// The factory of a library.
    static func of(_ library: CheckedLibrary, hostVersion: String) throws -> projectionist_factory_1 {
        let image = try MappedLibrary.open(library) {}
        guard let table = try ask(image, 1...1, hostVersion: hostVersion),
            table.loadUnaligned(as: UInt32.self) == 1
        else {
            throw CheckFault.skipped("it gives no factory of ABI major 1")
        }
        return table.load(as: projectionist_factory_1.self)
    }
}
