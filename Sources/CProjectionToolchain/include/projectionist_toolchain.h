/*
 * projectionist_toolchain.h - which toolchain built a library, readable from the file without opening it.
 *
 * Swift has no stable ABI on Linux and a library's constructors run when it is opened, so the host must know the
 * toolchain before that. Whatever links this target carries an ELF section
 *
 *     .note.projectionist     SHT_NOTE, SHF_ALLOC, inside a PT_NOTE segment (found by segment in a stripped file)
 *
 * which holds these notes, in any order, each starting at a multiple of 4 bytes (the linker may leave zeros between
 * them; a word of 0 where `namesz` should stand is padding: skip 4 bytes):
 *
 *     offset  size  field
 *     0       4     namesz  14
 *     4       4     descsz
 *     8       4     type    PROJECTIONIST_NOTE_CLANG or PROJECTIONIST_NOTE_SWIFT
 *     12      16    name    "Projectionist", NUL-padded
 *     28      n     desc    zero-padded to a multiple of 4
 *
 *     PROJECTIONIST_NOTE_CLANG  desc is text without a NUL, descsz bytes: the compiler's __VERSION__, which in a Swift
 *                               toolchain names the exact commit. "Clang 21.0.0 (https://github.com/... 11673e66)"
 *     PROJECTIONIST_NOTE_SWIFT  desc is three uint32_t, descsz 12: major, minor, patch of the Swift compiler, made by
 *                               the Swift target ProjectionToolchain, which the host uses for its own version too
 *
 * Integers are in the byte order of the file (little-endian on every platform that Swift supports). A file without the
 * section was built without the SDK: a plugin in C, which needs no check.
 */
#ifndef PROJECTIONIST_TOOLCHAIN_H
#define PROJECTIONIST_TOOLCHAIN_H

#ifdef __cplusplus
extern "C" {
#endif

/* The section, the name of its notes, and their types. */
#define PROJECTIONIST_NOTE_SECTION ".note.projectionist"
#define PROJECTIONIST_NOTE_NAME "Projectionist"
#define PROJECTIONIST_NOTE_CLANG 1
#define PROJECTIONIST_NOTE_SWIFT 2

/* The text of this image's own PROJECTIONIST_NOTE_CLANG, terminated by NUL; never null. */
const char *projectionist_toolchain_clang(void);

#ifdef __cplusplus
}
#endif
#endif /* PROJECTIONIST_TOOLCHAIN_H */
