/* Says that another Swift built it. The notes of the real toolchain come from the target CProjectionToolchain. */
#include "projectionist_toolchain.h"

#include <stdint.h>

__attribute__((section(PROJECTIONIST_NOTE_SECTION), used, retain, aligned(4))) static const struct {
    uint32_t namesz, descsz, type;
    char name[16];
    uint32_t version[3];
} note = {sizeof PROJECTIONIST_NOTE_NAME, 12, PROJECTIONIST_NOTE_SWIFT, PROJECTIONIST_NOTE_NAME, {5, 9, 2}};
