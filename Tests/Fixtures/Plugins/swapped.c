/* Writes down which version has seen which event, and fails where it is told to: by its config, or by how it was built. */
#include "fixture.h"

#include <signal.h>
#include <unistd.h>

#ifndef SEEN
#define SEEN "seen"
#endif
#ifndef INSERT
#define INSERT "INSERT INTO " SEEN
#endif

#ifdef NEWER
/* Of a system that is newer than any. */
extern void train_all_dogs(void);
__attribute__((used)) static void (*const newer)(void) = train_all_dogs;
#endif

#ifdef CONSTRUCTOR
__attribute__((constructor)) static void construct(void) { CONSTRUCTOR; }
#endif

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)applied;
    if (config_is(instance, "\"apply\"")) return fail(error, 7, PROJECTIONIST_RETRY, "told to fail in apply");
    for (size_t index = 0; index < count; index++) {
        projectionist_value_1 row[] = {
            {.type = PROJECTIONIST_INT64, .as.int64 = events[index].position},
            {.type = PROJECTIONIST_TEXT, .as.text = text_of(FIXTURE_VERSION)},
        };
        if (sql->execute(call, TEXT(INSERT " VALUES ($1, $2)"), row, 2)) return PROJECTIONIST_FAILED;
    }
    return PROJECTIONIST_OK;
}

static int32_t make(projectionist_instance_1 *instance, projectionist_call_1 *call, projectionist_error_1 *error) {
    if (config_is(instance, "\"set_up\"")) return fail(error, 8, PROJECTIONIST_RETRY, "told to fail in set_up");
    return sql->execute(call, TEXT("CREATE TABLE IF NOT EXISTS " SEEN " (position bigint, version text)"), NULL, 0);
}

static int32_t begin(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                     projectionist_error_1 *error) {
    if (create(arguments, instance, error)) return PROJECTIONIST_FAILED;
    return config_is(*instance, "\"create\"") ? fail(error, 9, PROJECTIONIST_RETRY, "told to fail in create") : 0;
}

#pragma clang diagnostic ignored "-Winitializer-overrides"
static const projectionist_factory_1 factory = {FIXTURE_FACTORY, .create = begin, .set_up = make};

PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    return hello->abi_major_min <= 1 && hello->abi_major_max >= 1 ? &factory : NULL;
}
