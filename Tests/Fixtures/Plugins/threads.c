/* Uses what belongs to a call on another thread, or after the call's end, as its config says: "<when> <what>". */
#include "fixture.h"

#include <pthread.h>

static struct {
    char what[32];
    projectionist_call_1 *call;
    projectionist_error_1 *error;
    projectionist_rows_1 *rows;
    projectionist_json_node_1 node;
    const projectionist_event_1 *event;
} kept;

static int is(const char *what) { return strcmp(kept.what, what) == 0; }

/* 1 when the host refused it. */
static int use(void) {
    static const projectionist_value_1 one = {.type = PROJECTIONIST_INT64, .as.int64 = 1};
    projectionist_rows_1 *rows = NULL;
    projectionist_json_node_1 node;
    projectionist_string_1 text;
    projectionist_bytes_1 bytes;
    uint8_t uuid[16];
    uint64_t cursor = 0;
    int64_t integer;
    int32_t boolean;
    double real;
    size_t count;
    if (is("execute")) return sql->execute(kept.call, TEXT("DELETE FROM found"), NULL, 0) == PROJECTIONIST_FAILED;
    if (is("execute_many")) {
        return sql->execute_many(kept.call, TEXT("DELETE FROM found WHERE id = $1"), &one, 1, 1) == PROJECTIONIST_FAILED;
    }
    if (is("query")) {
        return sql->query(kept.call, TEXT("SELECT 1"), NULL, 0, &rows) == PROJECTIONIST_FAILED && !rows;
    }
    if (is("dialect")) return sql->dialect(kept.call) == 0;
    if (is("for_event")) return sql->for_event(kept.call, NULL), 1;
    if (is("rows")) {
        return sql->row_count(kept.rows) == 0 && sql->column_count(kept.rows) == 0 &&
               sql->int64(kept.rows, 0, 0, &integer) == PROJECTIONIST_MISSING &&
               sql->real(kept.rows, 0, 0, &real) == PROJECTIONIST_MISSING &&
               sql->text(kept.rows, 0, 0, &text) == PROJECTIONIST_MISSING &&
               sql->bytes(kept.rows, 0, 0, &bytes) == PROJECTIONIST_MISSING &&
               sql->uuid(kept.rows, 0, 0, uuid) == PROJECTIONIST_MISSING;
    }
    if (is("root")) return json->root(kept.call, kept.event, &node, &text) == PROJECTIONIST_FAILED && text.length > 0;
    if (is("node")) {
        return json->kind(&kept.node) == PROJECTIONIST_JSON_NULL && json->python_type(&kept.node).length == 0 &&
               json->find(&kept.node, TEXT("name"), &node) == PROJECTIONIST_MISSING &&
               json->text(&kept.node, &text) == PROJECTIONIST_MISTYPED &&
               json->int64(&kept.node, &integer) == PROJECTIONIST_MISTYPED &&
               json->real(&kept.node, &real) == PROJECTIONIST_MISTYPED &&
               json->boolean(&kept.node, &boolean) == PROJECTIONIST_MISTYPED &&
               json->count(&kept.node, &count) == PROJECTIONIST_MISTYPED &&
               json->next(&kept.node, &cursor, &text, &node) == PROJECTIONIST_MISTYPED;
    }
    if (is("fail")) return host->fail(kept.error, 7, PROJECTIONIST_STOP, TEXT("from elsewhere")), 1;
    if (is("cancelled")) return host->cancelled(kept.call) == 1;
    return 0;
}

static void *elsewhere(void *nothing) {
    (void)nothing;
    say(use() ? "refused" : "accepted");
    return NULL;
}

static void use_elsewhere(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, elsewhere, NULL);
    pthread_join(thread, NULL);
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)count, (void)applied;
    if (config_is(instance, "later") && kept.call) {
        elsewhere(NULL);
        return PROJECTIONIST_OK;
    }
    snprintf(kept.what, sizeof kept.what, "%s", strchr(instance->config, ' ') + 1);
    kept.call = call;
    kept.error = error;
    kept.event = events;
    if (sql->query(call, TEXT("SELECT 1"), NULL, 0, &kept.rows)) return PROJECTIONIST_FAILED;
    if (json->root(call, events, &kept.node, NULL)) return PROJECTIONIST_FAILED;
    if (config_is(instance, "now")) {
        use_elsewhere();
        /* What the plugin does after it is in vain as well. */
        say(sql->execute(call, TEXT("DELETE FROM found"), NULL, 0) == PROJECTIONIST_OK ? "own accepted" : "own refused");
    }
    if (config_is(instance, "revoke")) {
        /* Whoever reads the log takes the call away. */
        say("revoke");
        elsewhere(NULL);
    }
    return PROJECTIONIST_OK;
}

static void destroy_then(projectionist_instance_1 *instance) {
    if (config_is(instance, "destroy")) use_elsewhere();
    destroy(instance);
}

/* A test calls it when the instance is gone: a new one destroys what it finds. */
static int32_t create_then(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                           projectionist_error_1 *error) {
    if (kept.call && strncmp(arguments->config.data, "after", 5) == 0) use_elsewhere();
    return create(arguments, instance, error);
}

static const projectionist_factory_1 usual = {FIXTURE_FACTORY};
static projectionist_factory_1 factory;

PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    (void)hello;
    factory = usual;
    factory.create = create_then;
    factory.destroy = destroy_then;
    return &factory;
}
