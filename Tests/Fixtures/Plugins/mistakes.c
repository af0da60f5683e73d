/* Makes one mistake, the one that its config names. */
#include "fixture.h"

static int32_t one(projectionist_call_1 *call, projectionist_value_1 value) {
    return sql->execute(call, TEXT("INSERT INTO found VALUES ($1)"), &value, 1);
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)count, (void)applied, (void)error;
    projectionist_value_1 value = {.type = PROJECTIONIST_INT64};
    projectionist_value_1 rows[4] = {{.type = PROJECTIONIST_INT64}, {.type = PROJECTIONIST_INT64},
                                     {.type = PROJECTIONIST_INT64}, {.type = 77}};
    const char *config = instance->config;
    if (strcmp(config, "type") == 0) {
        value.type = 99;
        return one(call, value);
    }
    if (strcmp(config, "row") == 0) return sql->execute_many(call, TEXT("DELETE FROM found"), rows, 2, 2);
    if (strcmp(config, "statement") == 0) {
        return sql->execute(call, (projectionist_string_1){NULL, 10}, NULL, 0);
    }
    if (strcmp(config, "parameters") == 0) return sql->execute(call, TEXT("DELETE FROM found"), NULL, 3);
    if (strcmp(config, "negative") == 0) return sql->execute(call, TEXT("DELETE FROM found"), &value, (size_t)-1);
    if (strcmp(config, "overflow") == 0) {
        return sql->execute_many(call, TEXT("DELETE FROM found"), &value, SIZE_MAX / 2, 3);
    }
    if (strcmp(config, "text") == 0) {
        return one(call, (projectionist_value_1){.type = PROJECTIONIST_TEXT, .as.text = {NULL, 5}});
    }
    if (strcmp(config, "nul") == 0) {
        return one(call, (projectionist_value_1){.type = PROJECTIONIST_TEXT, .as.text = {"a\0b", 3}});
    }
    if (strcmp(config, "uuid") == 0) return one(call, (projectionist_value_1){.type = PROJECTIONIST_UUID});
    if (strcmp(config, "array") == 0) {
        return one(call, (projectionist_value_1){.type = PROJECTIONIST_INT64_ARRAY, .as.elements = {NULL, 2}});
    }
    if (strcmp(config, "begin") == 0) return sql->execute(call, TEXT("BEGIN"), NULL, 0);
    if (strcmp(config, "event") == 0) {
        projectionist_event_1 copy = events[0];
        sql->for_event(call, &copy);
        return PROJECTIONIST_OK;
    }
    if (strcmp(config, "ignored") == 0) {
        value.type = 99;
        one(call, value);
        return PROJECTIONIST_OK;
    }
    if (strcmp(config, "second") == 0) {
        value.as.int64 = 1;
        if (one(call, value) || one(call, value)) return PROJECTIONIST_FAILED;
        sql->for_event(call, &events[1]);
        value.type = 99;
        return one(call, value);
    }
    return PROJECTIONIST_FAILED;
}

#ifdef SET_UP_BEGINS
static int32_t set_up_and_begin(projectionist_instance_1 *instance, projectionist_call_1 *call,
                                projectionist_error_1 *error) {
    if (set_up(instance, call, error)) return PROJECTIONIST_FAILED;
    return sql->execute(call, TEXT("BEGIN"), NULL, 0);
}
#undef FIXTURE_SET_UP
#define FIXTURE_SET_UP set_up_and_begin
#endif

FIXTURE_ENTRY
