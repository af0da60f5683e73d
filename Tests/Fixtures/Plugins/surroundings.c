/* Writes down what getenv() says, in init and in set_up. */
#include "fixture.h"

static const char *const names[] = {
    "PERSISTENCE_MODULE", "DATABASE_URL",      "POSTGRES_DBNAME",       "POSTGRES_USER",  "POSTGRES_PASSWORD",
    "POSTGRES_SCHEMA",    "POSTGRES_POOL_SIZE", "POSTGRES_MAX_OVERFLOW", "CREATE_TABLE",   "POSTGRES_PRE_PING",
    "LOG_LEVEL",          "MINE",
};

static char pool_size_in_init[32];
static char max_overflow_in_init[32];

static void note(const char *name, char into[32]) {
    const char *value = getenv(name);
    snprintf(into, 32, "%s", value ? value : "nothing");
}

static int32_t start_and_look(const projectionist_host_1 *given, projectionist_error_1 *error) {
    note("POSTGRES_POOL_SIZE", pool_size_in_init);
    note("POSTGRES_MAX_OVERFLOW", max_overflow_in_init);
    return start(given, error);
}

static int32_t set_up_and_look(projectionist_instance_1 *instance, projectionist_call_1 *call,
                               projectionist_error_1 *error) {
    if (set_up(instance, call, error) != PROJECTIONIST_OK) return PROJECTIONIST_FAILED;
    if (clear_read_model(instance, call, error) != PROJECTIONIST_OK) return PROJECTIONIST_FAILED;
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        const char *value = getenv(names[index]);
        if (value && put(call, names[index], text_of(value)) != PROJECTIONIST_OK) return PROJECTIONIST_FAILED;
    }
    if (put(call, "init POSTGRES_POOL_SIZE", text_of(pool_size_in_init)) != PROJECTIONIST_OK) return PROJECTIONIST_FAILED;
    return put(call, "init POSTGRES_MAX_OVERFLOW", text_of(max_overflow_in_init));
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)instance, (void)events, (void)count, (void)call, (void)applied, (void)error;
    return PROJECTIONIST_OK;
}

static const projectionist_factory_1 usual = {FIXTURE_FACTORY};
static projectionist_factory_1 factory;

PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    (void)hello;
    factory = usual;
    factory.init = start_and_look;
    factory.set_up = set_up_and_look;
    return &factory;
}
