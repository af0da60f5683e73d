/* Sends statements to a real store: its config says which. */
#include "fixture.h"

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)applied, (void)error;
    projectionist_rows_1 *rows;
    projectionist_string_1 text = {NULL, 0};
    for (size_t index = 0; index < count; index++) {
        sql->for_event(call, &events[index]);
        if (config_is(instance, "queue") && events[index].position == 3) {
            return sql->execute(call, TEXT("INSERT INTO nowhere VALUES (1)"), NULL, 0);
        }
        if (put_number(call, "event", events[index].position)) return PROJECTIONIST_FAILED;
    }
    if (config_is(instance, "count")) {
        if (sql->query(call, TEXT("SELECT count(*) FROM found"), NULL, 0, &rows)) return PROJECTIONIST_FAILED;
        if (sql->text(rows, 0, 0, &text)) return PROJECTIONIST_FAILED;
        char line[64];
        snprintf(line, sizeof line, "counted %.*s", (int)text.length, text.data);
        say(line);
    }
    if (config_is(instance, "cast")) {
        projectionist_value_1 one = {.type = PROJECTIONIST_INT64, .as.int64 = 1};
        return sql->query(call, TEXT("SELECT $1::text"), &one, 1, &rows);
    }
    if (config_is(instance, "upsert")) {
        return sql->query(call, TEXT("INSERT INTO found SELECT name, value FROM found ON CONFLICT DO NOTHING RETURNING name"),
                          NULL, 0, &rows);
    }
    if (config_is(instance, "uuid")) {
        projectionist_value_1 id = {.type = PROJECTIONIST_UUID, .as.uuid = events[0].originator_uuid};
        uint8_t bytes[16];
        if (sql->query(call, TEXT("SELECT $1, typeof($1)"), &id, 1, &rows)) return PROJECTIONIST_FAILED;
        if (sql->text(rows, 0, 0, &text) || put(call, "uuid", text)) return PROJECTIONIST_FAILED;
        put_number(call, "is the event's", sql->uuid(rows, 0, 0, bytes) == PROJECTIONIST_OK &&
                                               memcmp(bytes, events[0].originator_uuid, 16) == 0);
        if (sql->text(rows, 0, 1, &text) || put(call, "type", text)) return PROJECTIONIST_FAILED;
    }
    if (config_is(instance, "nothing found")) {
        if (sql->query(call, TEXT("SELECT 1, 2 WHERE 1 = 0"), NULL, 0, &rows)) return PROJECTIONIST_FAILED;
        put_number(call, "rows", (long long)sql->row_count(rows));
        put_number(call, "columns", (long long)sql->column_count(rows));
        put_number(call, "value", sql->text(rows, 0, 0, &text));
    }
    return config_is(instance, "fail") ? PROJECTIONIST_FAILED : PROJECTIONIST_OK;
}

FIXTURE_ENTRY
