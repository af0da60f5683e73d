#include "projectionist_toolchain.h"

#include <stdint.h>

static const char version[] = __VERSION__;

/* The layout that the header describes. `used` keeps it through the compiler, `retain` through --gc-sections. */
__attribute__((section(PROJECTIONIST_NOTE_SECTION), used, retain, aligned(4))) static const struct {
    uint32_t namesz;
    uint32_t descsz;
    uint32_t type;
    char name[16];
    char desc[(sizeof(version) - 1 + 3) / 4 * 4];
} note = {
    sizeof(PROJECTIONIST_NOTE_NAME),
    sizeof(version) - 1,
    PROJECTIONIST_NOTE_CLANG,
    PROJECTIONIST_NOTE_NAME,
    __VERSION__,
};

const char *projectionist_toolchain_clang(void) { return version; }
