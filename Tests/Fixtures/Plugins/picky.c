/* Keeps the versions of each stream in the order in which it has seen them, and fails at the events that FAILS names, an
   expression of `position`: until it is exchanged for one that was built without. */
#include "fixture.h"

#ifndef SEEN
#define SEEN "dogs_seen"
#endif

#ifndef FAILS
#define FAILS 0
#endif

static int32_t make(projectionist_instance_1 *instance, projectionist_call_1 *call, projectionist_error_1 *error) {
    (void)instance, (void)error;
    return sql->execute(call, TEXT("CREATE TABLE IF NOT EXISTS " SEEN " (stream text PRIMARY KEY, versions text)"), NULL, 0);
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)instance;
    for (size_t index = 0; index < count; index++) {
        long long position = events[index].position;
        *applied = index;
        if (FAILS) return fail(error, 1, PROJECTIONIST_RETRY, "this one is not for me");
        char version[32], stream[33];
        (void)position;
        snprintf(version, sizeof version, "%lld", (long long)events[index].originator_version);
        for (int byte = 0; byte < 16; byte++) {
            snprintf(stream + 2 * byte, 3, "%02x", events[index].originator_uuid[byte]);
        }
        projectionist_value_1 row[] = {
            {.type = PROJECTIONIST_TEXT, .as.text = text_of(stream)},
            {.type = PROJECTIONIST_TEXT, .as.text = text_of(version)},
        };
        if (sql->execute(call, TEXT("INSERT INTO " SEEN " VALUES ($1, $2) ON CONFLICT (stream) DO UPDATE "
                                    "SET versions = " SEEN ".versions || ',' || excluded.versions"), row, 2)) {
            return PROJECTIONIST_FAILED;
        }
    }
    return PROJECTIONIST_OK;
}

#undef FIXTURE_SET_UP
#define FIXTURE_SET_UP make
FIXTURE_ENTRY
