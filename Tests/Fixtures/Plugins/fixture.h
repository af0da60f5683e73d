/* What the plugins of these tests have in common. Each includes this, defines `apply`, and ends with FIXTURE_ENTRY. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <projectionist.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef FIXTURE_ID
#define FIXTURE_ID "fixture"
#endif
#ifndef FIXTURE_VERSION
#define FIXTURE_VERSION "1.0.0"
#endif

#define TEXT(literal) ((projectionist_string_1){literal, sizeof(literal) - 1})

struct projectionist_instance_1 {
    char projection[64];
    char name[64];
    char application[64];
    char config[256];
};

static const projectionist_host_1 *host;
static const projectionist_sql_1 *sql;
static const projectionist_json_1 *json;
static const projectionist_settings_1 *settings;

static inline projectionist_string_1 text_of(const char *text) { return (projectionist_string_1){text, strlen(text)}; }

static inline void say(const char *text) { host->log(host, PROJECTIONIST_LOG_INFO, text_of(text)); }

static inline int32_t fail(projectionist_error_1 *error, int32_t code, int32_t disposition, const char *text) {
    host->fail(error, code, disposition, text_of(text));
    return PROJECTIONIST_FAILED;
}

/* Queues a row of two texts: what a test then finds in the queue. */
static inline int32_t put(projectionist_call_1 *call, const char *name, projectionist_string_1 value) {
    projectionist_value_1 row[2] = {
        {.type = PROJECTIONIST_TEXT, .as.text = text_of(name)},
        {.type = PROJECTIONIST_TEXT, .as.text = value},
    };
    return sql->execute(call, TEXT("INSERT INTO found VALUES ($1, $2)"), row, 2);
}

static inline int32_t put_number(projectionist_call_1 *call, const char *name, long long value) {
    char text[32];
    snprintf(text, sizeof text, "%lld", value);
    return put(call, name, text_of(text));
}

static inline int config_is(const projectionist_instance_1 *instance, const char *word) {
    return strstr(instance->config, word) != NULL;
}

static int32_t start(const projectionist_host_1 *given, projectionist_error_1 *error) {
    (void)error;
    host = given;
    sql = host->extension(host, TEXT(PROJECTIONIST_SQL_1));
    json = host->extension(host, TEXT(PROJECTIONIST_JSON_1));
    settings = host->extension(host, TEXT(PROJECTIONIST_SETTINGS_1));
    say("init");
    return sql && json && settings && !host->extension(host, TEXT("projectionist.none/1")) ? PROJECTIONIST_OK
                                                                                          : PROJECTIONIST_FAILED;
}

static int32_t create(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                      projectionist_error_1 *error) {
    if (arguments->size != sizeof *arguments) return fail(error, 0, PROJECTIONIST_STOP, "another struct");
    *instance = calloc(1, sizeof **instance);
    memcpy((*instance)->projection, arguments->object.data, arguments->object.length);
    memcpy((*instance)->name, arguments->name.data, arguments->name.length);
    memcpy((*instance)->application, arguments->application.data, arguments->application.length);
    memcpy((*instance)->config, arguments->config.data, arguments->config.length);
    return PROJECTIONIST_OK;
}

static int32_t set_up(projectionist_instance_1 *instance, projectionist_call_1 *call, projectionist_error_1 *error) {
    (void)instance, (void)error;
    return sql->execute(call, TEXT("CREATE TABLE IF NOT EXISTS found (name text, value text)"), NULL, 0);
}

static int32_t clear_read_model(projectionist_instance_1 *instance, projectionist_call_1 *call,
                                projectionist_error_1 *error) {
    (void)instance, (void)error;
    return sql->execute(call, TEXT("DELETE FROM found"), NULL, 0);
}

static void request_stop(projectionist_instance_1 *instance) {
    (void)instance;
    say("request_stop");
}

static void destroy(projectionist_instance_1 *instance) {
    say("destroy");
    free(instance);
}

static const projectionist_string_1 fixture_topics[] = {
    {"dogschool.domain:Dog.Registered", 31},
    {"dogschool.domain:Dog.TrickAdded", 31},
};

static const projectionist_projection_1 fixture_projections[] = {
    {.name = {"dogs", 4}, .application = {"DogSchool", 9}, .topics = fixture_topics, .topic_count = 2},
    {.name = {"anything", 8}},
};

#define FIXTURE_SET_UP set_up

#define FIXTURE_FACTORY                                                                                             \
    .abi_major = 1, .size = sizeof(projectionist_factory_1), .id = {FIXTURE_ID, sizeof FIXTURE_ID - 1},            \
    .version = {FIXTURE_VERSION, sizeof FIXTURE_VERSION - 1}, .projections = fixture_projections,                   \
    .projection_count = 2, .init = start, .create = create, .set_up = FIXTURE_SET_UP, .apply = apply,               \
    .clear_read_model = clear_read_model, .request_stop = request_stop, .destroy = destroy

#define FIXTURE_ENTRY                                                                                               \
    static const projectionist_factory_1 factory = {FIXTURE_FACTORY};                                               \
    PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {               \
        return hello->abi_major_min <= 1 && hello->abi_major_max >= 1 ? &factory : NULL;                            \
    }

#endif /* FIXTURE_H */
