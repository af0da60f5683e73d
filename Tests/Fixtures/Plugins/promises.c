/* Does what a promise of the headers is about, and writes down what came of it: its config says which one. */
#include "fixture.h"

#include <pthread.h>

static const projectionist_metrics_1 *metrics;
static projectionist_hello_1 greeted;
static char greeted_version[64];
static size_t create_size;

/* What an earlier call has left. */
static struct {
    projectionist_error_1 *init_error;
    projectionist_error_1 *create_error;
    projectionist_rows_1 *rows;
    projectionist_call_1 *call;
    projectionist_string_1 setting;
} kept;

static void on_another_thread(void *(*body)(void *), void *argument) {
    pthread_t thread;
    pthread_create(&thread, NULL, body, argument);
    pthread_join(thread, NULL);
}

static void *fail_init(void *error) {
    host->fail(error, 7, PROJECTIONIST_STOP, TEXT("from elsewhere"));
    return NULL;
}

static int32_t init_of_promises(const projectionist_host_1 *given, projectionist_error_1 *error) {
    metrics = given->extension(given, TEXT(PROJECTIONIST_METRICS_1));
    kept.init_error = error;
    int32_t status = start(given, error);
#ifdef INIT_ELSEWHERE
    on_another_thread(fail_init, error);
#endif
    (void)fail_init;
    return status;
}

static int32_t create_of_promises(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                                  projectionist_error_1 *error) {
    create_size = arguments->size;
    kept.create_error = error;
    say("create");
    return create(arguments, instance, error);
}

static void tables(projectionist_call_1 *call) {
    put_number(call, "host", (long long)(host->size - sizeof(projectionist_host_1)));
    put_number(call, "hello", (long long)(greeted.size - sizeof(projectionist_hello_1)));
    put_number(call, "create", (long long)(create_size - sizeof(projectionist_create_1)));
    put_number(call, "sql", (long long)(sql->size - sizeof(projectionist_sql_1)));
    put_number(call, "json", (long long)(json->size - sizeof(projectionist_json_1)));
    put_number(call, "settings", (long long)(settings->size - sizeof(projectionist_settings_1)));
    put_number(call, "metrics", (long long)(metrics->size - sizeof(projectionist_metrics_1)));
    put_number(call, "least major", greeted.abi_major_min);
    put_number(call, "greatest major", greeted.abi_major_max);
    put(call, "version", text_of(greeted_version));
}

static void extensions(projectionist_call_1 *call) {
    put_number(call, "none", host->extension(host, TEXT("projectionist.none/1")) == NULL);
    put_number(call, "the next number", host->extension(host, TEXT("projectionist.sql/2")) == NULL);
    put_number(call, "a part", host->extension(host, TEXT("projectionist.sql")) == NULL);
    put_number(call, "no id", host->extension(host, (projectionist_string_1){NULL, 0}) == NULL);
    put_number(call, "no text", host->extension(host, TEXT("\xFF")) == NULL);
    put_number(call, "the same", host->extension(host, TEXT(PROJECTIONIST_SQL_1)) == (const void *)sql);
}

static void empty(projectionist_call_1 *call, const projectionist_event_1 *event) {
    const projectionist_string_1 nothing = {NULL, 0};
    projectionist_json_node_1 root, node;
    projectionist_string_1 value;
    projectionist_value_1 row[] = {
        {.type = PROJECTIONIST_TEXT, .as.text = nothing},
        {.type = PROJECTIONIST_BYTES, .as.bytes = {NULL, 0}},
        {.type = PROJECTIONIST_TEXT_ARRAY, .as.elements = {&nothing, 1}},
        {.type = PROJECTIONIST_INT64_ARRAY, .as.elements = {NULL, 0}},
    };
    const projectionist_label_1 label = {TEXT("kind"), nothing};
    host->log(host, PROJECTIONIST_LOG_INFO, nothing);
    put_number(call, "execute", sql->execute(call, TEXT("INSERT INTO empty VALUES ($1, $2, $3, $4)"), row, 4));
    put_number(call, "root", json->root(call, event, &root, NULL));
    put_number(call, "find", json->find(&root, nothing, &node));
    put_number(call, "kind", json->kind(&node));
    put_number(call, "setting", settings->value(host, nothing, &value));
    put_number(call, "metric", metrics->count(host, TEXT("empty_total"), &label, 1, 1));
}

/* Everything that was passed is gone when the function has returned. */
static int32_t copied(projectionist_call_1 *call, projectionist_error_1 *error) {
    char statement[] = "INSERT INTO copies VALUES ($1, $2, $3)";
    char text[] = "text", bytes[] = "bytes", element[] = "element", why[] = "why";
    projectionist_string_1 elements[] = {text_of(element)};
    projectionist_value_1 row[] = {
        {.type = PROJECTIONIST_TEXT, .as.text = text_of(text)},
        {.type = PROJECTIONIST_BYTES, .as.bytes = {(const uint8_t *)bytes, 5}},
        {.type = PROJECTIONIST_TEXT_ARRAY, .as.elements = {elements, 1}},
    };
    int32_t status = sql->execute(call, text_of(statement), row, 3);
    host->fail(error, 0, PROJECTIONIST_RETRY, text_of(why));
    memset(statement, '!', sizeof statement), memset(text, '!', sizeof text), memset(bytes, '!', sizeof bytes);
    memset(element, '!', sizeof element), memset(why, '!', sizeof why);
    memset(row, 0x7F, sizeof row), memset(elements, 0x7F, sizeof elements);
    return status;
}

struct answers {
    int32_t setting, metric;
    const void *extension;
};

static void *ask_host(void *result) {
    struct answers *answers = result;
    projectionist_string_1 value;
    say("from another thread");
    answers->setting = settings->value(host, TEXT("DOGS"), &value);
    answers->metric = metrics->count(host, TEXT("elsewhere_total"), NULL, 0, 1);
    answers->extension = host->extension(host, TEXT(PROJECTIONIST_JSON_1));
    return NULL;
}

static void anywhere(projectionist_call_1 *call) {
    struct answers answers;
    on_another_thread(ask_host, &answers);
    put_number(call, "setting", answers.setting);
    put_number(call, "metric", answers.metric);
    put_number(call, "extension", answers.extension == (const void *)json);
}

/* Handles that nobody gave: small numbers, addresses of the plugin's own, a handle in another's place, and one with a bit
   more. Counts what the host takes. */
static void made_up(projectionist_call_1 *call, projectionist_error_1 *error, const projectionist_event_1 *event) {
    static const projectionist_value_1 one = {.type = PROJECTIONIST_INT64, .as.int64 = 1};
    projectionist_json_node_1 root, node;
    projectionist_string_1 text;
    int taken = 0;
    json->root(call, event, &root, NULL);
    const uintptr_t numbers[] = {
        0, 1, 2, 3, 4, UINTPTR_MAX, (uintptr_t)&one & ~(uintptr_t)15, (uintptr_t)error, (uintptr_t)call + 16,
        (uintptr_t)call + ((uintptr_t)1 << 24), (uintptr_t)root.document, ((uintptr_t)call & ~(uintptr_t)15) | 9,
    };
    for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++) {
        projectionist_call_1 *other = (projectionist_call_1 *)numbers[index];
        const projectionist_rows_1 *rows = (const projectionist_rows_1 *)numbers[index];
        projectionist_rows_1 *found = NULL;
        taken += sql->execute(other, TEXT("DELETE FROM found"), NULL, 0) == PROJECTIONIST_OK;
        taken += sql->execute_many(other, TEXT("DELETE FROM found WHERE n = $1"), &one, 1, 1) == PROJECTIONIST_OK;
        taken += sql->query(other, TEXT("SELECT 1"), NULL, 0, &found) == PROJECTIONIST_OK || found;
        taken += sql->dialect(other) != 0;
        taken += sql->row_count(rows) != 0 || sql->text(rows, 0, 0, &text) == PROJECTIONIST_OK;
        taken += json->root(other, event, &node, NULL) == PROJECTIONIST_OK;
        taken += host->cancelled(other) == 0;
        sql->for_event(other, event);
        if (numbers[index] != (uintptr_t)error) host->fail((projectionist_error_1 *)other, 9, 0, TEXT("made up"));
        if (numbers[index] == (uintptr_t)root.document) continue;
        node = (projectionist_json_node_1){other, root.place, root.wrapper};
        taken += json->kind(&node) != PROJECTIONIST_JSON_NULL;
    }
    /* Places that are none, of a document that is one. */
    const uint64_t places[] = {UINT64_MAX, (uint64_t)1 << 39, (uint64_t)1 << 40, 1000000};
    for (size_t index = 0; index < 4; index++) {
        node = (projectionist_json_node_1){root.document, places[index], 0};
        taken += json->kind(&node) != PROJECTIONIST_JSON_NULL || json->text(&node, &text) == PROJECTIONIST_OK;
        node = (projectionist_json_node_1){root.document, root.place, places[index]};
        taken += json->python_type(&node).length != 0;
    }
    put_number(call, "taken", taken);
}

static void identify(projectionist_call_1 *call, const projectionist_event_1 *event) {
    put_number(call, "uuid", event->originator_uuid != NULL);
    put_number(call, "text", event->originator_text.data != NULL);
    put_number(call, "length", (long long)event->originator_text.length);
    if (!event->originator_uuid) put(call, "id", event->originator_text);
    for (int index = 0; event->originator_uuid && index < 16; index += 15) {
        put_number(call, index ? "last byte" : "first byte", event->originator_uuid[index]);
    }
}

/* What is queued and asked after a function has failed. */
static void after_failure(projectionist_call_1 *call) {
    projectionist_value_1 odd = {.type = 99};
    projectionist_rows_1 *rows;
    char line[8];
    snprintf(line, sizeof line, "%d%d%d", sql->execute(call, TEXT("DELETE FROM found"), &odd, 1),
             sql->execute(call, TEXT("DELETE FROM found"), NULL, 0), sql->query(call, TEXT("SELECT 1"), NULL, 0, &rows));
    say(line);
}

static void read_rows(projectionist_call_1 *call) {
    projectionist_rows_1 *first, *second;
    projectionist_string_1 text = {NULL, 0};
    if (sql->query(call, TEXT("SELECT 1"), NULL, 0, &first)) return;
    for (int index = 0; index < 100; index++) {
        if (sql->query(call, TEXT("SELECT 2"), NULL, 0, &second)) return;
    }
    put_number(call, "text", sql->text(first, 0, 0, &text));
    put(call, "first", text);
    kept.rows = first;
}

static void read_json(projectionist_call_1 *call, const projectionist_event_1 *event) {
    projectionist_json_node_1 root, node, copy, child;
    projectionist_string_1 name = {"x", 1};
    uint64_t cursor = 0;
    int32_t boolean = 7;
    if (json->root(call, event, &root, NULL)) {
        put(call, "root", TEXT("failed"));
        return;
    }
    json->find(&root, TEXT("list"), &node);
    copy = node;
    memset(&node, 0, sizeof node);
    put_number(call, "a node that is none", json->kind(&node));
    put_number(call, "step of a list", json->next(&copy, &cursor, &name, &child));
    put_number(call, "name in a list", (long long)name.length);
    put_number(call, "without a name", json->next(&copy, &cursor, NULL, &child));
    put_number(call, "boolean", json->boolean(&child, &boolean));
    put_number(call, "its value", boolean);
    put_number(call, "after the last", json->next(&copy, &cursor, &name, &child));
    put_number(call, "again", json->next(&copy, &cursor, &name, &child));
    cursor = 0;
    json->find(&root, TEXT("name"), &node);
    put_number(call, "step of a text", json->next(&node, &cursor, &name, &child));
    put_number(call, "below a text", json->find(&node, TEXT("any"), &child));
    put_number(call, "pointer", json->find(&root, TEXT("/a.b~1c~0d"), &node));
    put_number(call, "path to a number", json->find(&root, TEXT("list.1"), &node));
}

static void keep_setting(projectionist_call_1 *call) {
    projectionist_string_1 value = {NULL, 0};
    put_number(call, "found", settings->value(host, TEXT("DOGS"), &value));
    put_number(call, "the same", !kept.setting.data || kept.setting.data == value.data);
    if (kept.setting.data) put(call, "kept", kept.setting);
    kept.setting = value;
    put_number(call, "missing", settings->value(host, TEXT("CATS"), &value));
}

static projectionist_string_1 letters(char *buffer, size_t count) {
    memset(buffer, 'a', count);
    return (projectionist_string_1){buffer, count};
}

static void measure(projectionist_call_1 *call) {
    char buffer[256];
    projectionist_label_1 labels[9];
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    for (int index = 0; index < 9; index++) labels[index] = (projectionist_label_1){text_of(names[index]), TEXT("x")};
    put_number(call, "8 labels", metrics->count(host, TEXT("labels_total"), labels, 8, 1));
    put_number(call, "9 labels", metrics->count(host, TEXT("labels_total"), labels, 9, 1));
    put_number(call, "name of 100", metrics->count(host, letters(buffer, 100), NULL, 0, 1));
    put_number(call, "name of 101", metrics->count(host, letters(buffer, 101), NULL, 0, 1));
    labels[0].value = letters(buffer, 200);
    put_number(call, "value of 200", metrics->gauge(host, TEXT("long"), labels, 1, 1));
    labels[0].value = letters(buffer, 201);
    put_number(call, "value of 201", metrics->gauge(host, TEXT("long"), labels, 1, 1));
    labels[0] = (projectionist_label_1){TEXT("le"), TEXT("x")};
    put_number(call, "label le", metrics->observe(host, TEXT("step_seconds"), labels, 1, 1));
    put_number(call, "infinite", metrics->observe(host, TEXT("step_seconds"), NULL, 0, 1e308 * 10));
    put_number(call, "below 0", metrics->count(host, TEXT("counted_total"), NULL, 0, -1));
    put_number(call, "counted", metrics->count(host, TEXT("counted_total"), NULL, 0, 2));
    put_number(call, "another type", metrics->observe(host, TEXT("counted_total"), NULL, 0, 2));
    put_number(call, "observed", metrics->observe(host, TEXT("step_seconds"), NULL, 0, 0.0005));
    put_number(call, "observed", metrics->observe(host, TEXT("step_seconds"), NULL, 0, 30));
    put_number(call, "gauge", metrics->gauge(host, TEXT("level"), NULL, 0, -3));
    put_number(call, "gauge", metrics->gauge(host, TEXT("level"), NULL, 0, -4));
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)count;
    const char *config = instance->config;
    say("apply");
    if (strcmp(config, "tables") == 0) tables(call);
    if (strcmp(config, "extensions") == 0) extensions(call);
    if (strcmp(config, "empty") == 0) empty(call, events);
    if (strcmp(config, "copied") == 0 && copied(call, error) == PROJECTIONIST_OK) return PROJECTIONIST_FAILED;
    if (strcmp(config, "anywhere") == 0) anywhere(call);
    if (strcmp(config, "made up") == 0) made_up(call, error, events);
    if (strcmp(config, "ids") == 0) identify(call, events);
    if (strcmp(config, "applied") == 0) put_number(call, "applied", (long long)*applied);
    if (strcmp(config, "applied more") == 0) return *applied = count + 1, PROJECTIONIST_FAILED;
    if (strcmp(config, "after failure") == 0) after_failure(call);
    if (strcmp(config, "rows") == 0) read_rows(call);
    if (strcmp(config, "json") == 0) read_json(call, events);
    if (strcmp(config, "setting") == 0) keep_setting(call);
    if (strcmp(config, "measure") == 0) measure(call);
    if (strcmp(config, "count and fail") == 0) return metrics->count(host, TEXT("tries_total"), NULL, 0, 1), PROJECTIONIST_FAILED;
    if (strcmp(config, "fail init") == 0) host->fail(kept.init_error, 7, PROJECTIONIST_STOP, TEXT("late"));
    if (strcmp(config, "fail create") == 0) host->fail(kept.create_error, 7, PROJECTIONIST_STOP, TEXT("late"));
    if (strncmp(config, "run ", 4) == 0) {
        return sql->execute(call, (projectionist_string_1){config + 4, strlen(config + 4)}, NULL, 0);
    }
    if (strcmp(config, "NUL") == 0) return sql->execute(call, (projectionist_string_1){"SELECT 1\0, 2", 12}, NULL, 0);
    if (strcmp(config, "UTF-8") == 0) return sql->execute(call, TEXT("SELECT '\xFF'"), NULL, 0);
    return PROJECTIONIST_OK;
}

static int32_t set_up_that_stops(projectionist_instance_1 *instance, projectionist_call_1 *call,
                                 projectionist_error_1 *error) {
    (void)call;
    say("set_up");
    return config_is(instance, "set-up park") ? fail(error, 3, PROJECTIONIST_PARK, "not now") : PROJECTIONIST_OK;
}

static int32_t clear(projectionist_instance_1 *instance, projectionist_call_1 *call, projectionist_error_1 *error) {
    say("clear_read_model");
    return config_is(instance, "set-up park") ? fail(error, 3, PROJECTIONIST_STOP, "not now")
                                              : clear_read_model(instance, call, error);
}

static const projectionist_factory_1 usual = {FIXTURE_FACTORY};
static projectionist_factory_1 factory;

PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    greeted = *hello;
    snprintf(greeted_version, sizeof greeted_version, "%.*s", (int)hello->host_version.length, hello->host_version.data);
    factory = usual;
    factory.init = init_of_promises;
    factory.create = create_of_promises;
    factory.set_up = set_up_that_stops;
    factory.clear_read_model = clear;
#ifdef REQUEST_STOP_NULL
    factory.request_stop = NULL;
#endif
    return &factory;
}
