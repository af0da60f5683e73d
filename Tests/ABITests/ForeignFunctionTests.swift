import CLibFFI
import Testing

/// The shim over libffi.
@Suite struct ForeignFunctionTests {
    @Test func `a function is called with arguments of several types`() throws {
        let function: @convention(c) (Int64, Double, UnsafePointer<UInt8>?, Int32) -> Double = {
            integer, real, bytes, small in
            Double(integer) + real + Double(bytes?[1] ?? 0) + Double(small)
        }
        var types: [UnsafeMutablePointer<ffi_type>?] = [
            projectionist_ffi_sint64(), projectionist_ffi_double(), projectionist_ffi_pointer(),
            projectionist_ffi_sint32(),
        ]
        var interface = ffi_cif()
        let prepared = types.withUnsafeMutableBufferPointer {
            ffi_prep_cif(&interface, FFI_DEFAULT_ABI, 4, projectionist_ffi_double(), $0.baseAddress)
        }
        try #require(prepared == FFI_OK)
        var integer: Int64 = 1000
        var real = 0.25
        var small: Int32 = -3
        var result = 0.0
        let bytes: [UInt8] = [1, 20]
        bytes.withUnsafeBufferPointer { bytes in
            var address = bytes.baseAddress
            withUnsafeMutablePointer(to: &integer) { integer in
                withUnsafeMutablePointer(to: &real) { real in
                    withUnsafeMutablePointer(to: &address) { address in
                        withUnsafeMutablePointer(to: &small) { small in
                            var values: [UnsafeMutableRawPointer?] = [
                                .init(integer), .init(real), .init(address), .init(small),
                            ]
                            ffi_call(
                                &interface, unsafeBitCast(function, to: (@convention(c) () -> Void).self), &result,
                                &values)
                        }
                    }
                }
            }
        }
        #expect(result == 1017.25)
    }
}
