/* Writes down what its instance was made of. */
#include "fixture.h"

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)events, (void)count, (void)applied, (void)error;
    put(call, "object", text_of(instance->projection));
    put(call, "name", text_of(instance->name));
    put(call, "application", text_of(instance->application));
    return put(call, "config", text_of(instance->config));
}

FIXTURE_ENTRY
