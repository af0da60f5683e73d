/// A processor, as ELF numbers it.
struct ELFMachine: CustomStringConvertible {
    let number: UInt16

    #if arch(x86_64)
    static let host = ELFMachine(number: 62)
    #elseif arch(arm64)
    static let host = ELFMachine(number: 183)
    #endif

    var description: String {
        switch number {
        case 3: "x86 (32 bit)"
        case 20, 21: "PowerPC"
        case 22: "s390x"
        case 40: "ARM (32 bit)"
        case 62: "x86-64"
        case 183: "AArch64"
        case 243: "RISC-V"
        default: "machine \(number)"
        }
    }
}
