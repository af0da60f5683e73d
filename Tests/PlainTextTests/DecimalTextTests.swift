import PlainText
import Testing

@Suite struct DecimalTextTests {
    @Test(arguments: [
        ("1.50", "15e-1"), ("0", "-0.000"), ("100", "1e2"), ("-12000.0", "-12E+3"),
        ("12345678901234567890.10", "12345678901234567890.1"), ("0.1", "00.1"),
        ("9223372036854775808", "9223372036854775808"),
    ])
    func `one number in two ways is one`(_ pair: (String, String)) {
        #expect(DecimalText.areEqual(pair.0, pair.1))
    }

    @Test(arguments: [
        ("1", "2"), ("1", "-1"), ("1", "10"), ("0.1", "0.10000000000000000001"), ("NaN", "nan"), ("1.", "1"), ("", "0"),
        ("9223372036854775808", "9223372036854775809"),
    ])
    func `two numbers are two, however near`(_ pair: (String, String)) {
        #expect(!DecimalText.areEqual(pair.0, pair.1))
    }
}
