// The note of type PROJECTIONIST_NOTE_SWIFT, as `projectionist_toolchain.h` lays it out, in every image that links this
// target. Swift tells its version only to `#if`, and a constant in a section may not refer to another, so each rung of
// the ladder is the whole note. A release newer than the first rung reads as that rung; the note of the C target, which
// names the exact commit of the toolchain, still tells the two apart.

/// `namesz`, `descsz`, `type`, `name`, then the version.
typealias SwiftCompilerNote = (UInt32, UInt32, UInt32, (UInt32, UInt32, UInt32, UInt32), UInt32, UInt32, UInt32)

// 0x6A6F_7250, ... is "Projectionist" in little-endian words.
#if compiler(>=6.5.2)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 5, 2)
#elseif compiler(>=6.5.1)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 5, 1)
#elseif compiler(>=6.5)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 5, 0)
#elseif compiler(>=6.4.3)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 4, 3)
#elseif compiler(>=6.4.2)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 4, 2)
#elseif compiler(>=6.4.1)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 4, 1)
#elseif compiler(>=6.4)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 4, 0)
#elseif compiler(>=6.3.4)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 3, 4)
#elseif compiler(>=6.3.3)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 3, 3)
#elseif compiler(>=6.3.2)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 3, 2)
#elseif compiler(>=6.3.1)
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 3, 1)
#else
@used
@section(".note.projectionist")
let swiftCompilerNote: SwiftCompilerNote =
    (14, 12, 2, (0x6A6F_7250, 0x6974_6365, 0x7369_6E6F, 0x0000_0074), 6, 3, 0)
#endif
