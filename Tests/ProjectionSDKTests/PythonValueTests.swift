import FoundationEssentials
import Testing

@testable import ProjectionSDK

@Suite("Values as Python's transcodings write them")
struct PythonValueTests {
    @Test(arguments: [
        ("0", "0"), ("10.50", "10.5"), ("-0.001", "-0.001"), ("1E+2", "100"), ("1.5e-3", "0.0015"), ("+7", "7"),
        (".5", "0.5"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
    ])
    func `str(Decimal) is read digit for digit`(text: String, expected: String) throws {
        #expect(decimal(text) == Decimal(string: expected))
    }

    @Test(arguments: [
        "", "abc", "1,5", "1.5 ", "1e", "1e1234", "Infinity", "-", ".", "0x10",
        "123456789012345678901234567890123456789",
    ])
    func `What is no decimal, or has too many digits, is refused`(text: String) {
        #expect(decimal(text) == nil)
    }

    @Test
    func `NaN is NaN`() {
        #expect(decimal("NaN")?.isNaN == true)
    }

    @Test
    func `UUIDs are read with and without hyphens, in either case`() {
        let expected = UUID(uuidString: "A1B2C3D4-0506-0708-090A-0B0C0D0E0F10")
        #expect(uuid("a1b2c3d405060708090a0b0c0d0e0f10") == expected)
        #expect(uuid("A1B2C3D4-0506-0708-090a-0b0c0d0e0f10") == expected)
    }

    @Test(arguments: [
        "", "a1b2", "a1b2c3d405060708090a0b0c0d0e0f1g", "a1b2c3d40506-0708-090a-0b0c-0d0e0f10",
        "{1b2c3d4-0506-0708-090a-0b0c0d0e0f10",
        "a1b2c3d4-0506-0708-090a-0b0c0d0e0f1", "a1b2c3d4-05060-708-090a-0b0c0d0e0f10",
    ])
    func `What is no UUID is refused`(text: String) {
        #expect(uuid(text) == nil)
    }

    private func decimal(_ text: String) -> Decimal? { Array(text.utf8).withUnsafeBytes { Decimal(python: $0) } }
    private func uuid(_ text: String) -> UUID? { Array(text.utf8).withUnsafeBytes { UUID(hexadecimal: $0) } }
}
