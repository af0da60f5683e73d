/* Writes down what json/1 says of its events. */
#include "fixture.h"

static int32_t describe(projectionist_call_1 *call, const char *name, const projectionist_json_node_1 *node) {
    static const char *const kinds[] = {"null", "bool", "int64", "double", "text", "array", "object"};
    char line[512];
    int length = snprintf(line, sizeof line, "%s", kinds[json->kind(node)]);
    projectionist_string_1 text;
    int64_t integer;
    double real;
    int32_t boolean;
    size_t count;
    if (!json->text(node, &text)) length += snprintf(line + length, 200, " '%.*s'", (int)text.length, text.data);
    if (!json->int64(node, &integer)) length += snprintf(line + length, 100, " %lld", (long long)integer);
    if (!json->real(node, &real)) length += snprintf(line + length, 100, " %g", real);
    if (!json->boolean(node, &boolean)) length += snprintf(line + length, 100, " %d", boolean);
    if (!json->count(node, &count)) length += snprintf(line + length, 100, " of %zu", count);
    text = json->python_type(node);
    if (text.length > 0) snprintf(line + length, 100, " <%.*s>", (int)text.length, text.data);
    return put(call, name, text_of(line));
}

static int32_t find(projectionist_call_1 *call, const projectionist_json_node_1 *root, const char *path) {
    projectionist_json_node_1 node;
    if (json->find(root, text_of(path), &node) == PROJECTIONIST_OK) return describe(call, path, &node);
    /* A node that was not found is null to every getter. */
    if (json->kind(&node) != PROJECTIONIST_JSON_NULL || node.document) return PROJECTIONIST_FAILED;
    return put(call, path, TEXT("missing"));
}

static int32_t walk(projectionist_call_1 *call, const projectionist_json_node_1 *root) {
    uint64_t cursor = 0;
    projectionist_string_1 name;
    projectionist_json_node_1 child;
    char path[128];
    while (json->next(root, &cursor, &name, &child) == PROJECTIONIST_OK) {
        snprintf(path, sizeof path, "next %.*s", (int)name.length, name.data);
        if (describe(call, path, &child)) return PROJECTIONIST_FAILED;
    }
    return PROJECTIONIST_OK;
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)applied, (void)error;
    for (size_t index = 0; index < count; index++) {
        projectionist_json_node_1 root;
        projectionist_string_1 problem;
        if (json->root(call, &events[index], &root, &problem)) {
            put(call, "problem", problem);
            continue;
        }
        if (config_is(instance, "address")) {
            /* Of the text in the parsed state. */
            projectionist_json_node_1 name;
            projectionist_string_1 text;
            if (json->find(&root, TEXT("name"), &name) || json->text(&name, &text)) return PROJECTIONIST_FAILED;
            put_number(call, "address", (long long)(intptr_t)text.data);
            continue;
        }
        char paths[256];
        snprintf(paths, sizeof paths, "%s", instance->config + 1);
        paths[strlen(paths) - 1] = 0;
        char *rest = NULL; /* plain strtok has one memory for all threads */
        for (char *path = strtok_r(paths, " ", &rest); path; path = strtok_r(NULL, " ", &rest)) {
            find(call, &root, path);
        }
        walk(call, &root);
    }
    if (config_is(instance, "foreign")) {
        projectionist_event_1 copy = events[0];
        projectionist_json_node_1 root;
        projectionist_string_1 problem;
        if (json->root(call, &copy, &root, &problem) == PROJECTIONIST_FAILED) put(call, "foreign", problem);
    }
    return PROJECTIONIST_OK;
}

FIXTURE_ENTRY
