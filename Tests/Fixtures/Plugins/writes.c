/* Writes what it sees of each event, asks a question, and fails as its config says. */
#include "fixture.h"

static int32_t write_event(projectionist_call_1 *call, const projectionist_event_1 *event) {
    projectionist_value_1 row[] = {
        {.type = PROJECTIONIST_INT64, .as.int64 = event->position},
        {.type = PROJECTIONIST_INT64, .as.int64 = event->originator_version},
        {.type = PROJECTIONIST_NULL},
        {.type = PROJECTIONIST_TEXT, .as.text = event->topic},
        {.type = PROJECTIONIST_BYTES, .as.bytes = event->state},
        {.type = PROJECTIONIST_DOUBLE, .as.real = 0.5},
    };
    if (event->originator_uuid) {
        row[2] = (projectionist_value_1){.type = PROJECTIONIST_UUID, .as.uuid = event->originator_uuid};
    } else {
        row[2] = (projectionist_value_1){.type = PROJECTIONIST_TEXT, .as.text = event->originator_text};
    }
    sql->for_event(call, event);
    return sql->execute(call, TEXT("INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6)"), row, 6);
}

static int32_t write_many(projectionist_call_1 *call) {
    projectionist_value_1 rows[4] = {
        {.type = PROJECTIONIST_TEXT, .as.text = {"sit", 3}},
        {.type = PROJECTIONIST_INT64, .as.int64 = 1},
        {.type = PROJECTIONIST_TEXT, .as.text = {"roll", 4}},
        {.type = PROJECTIONIST_INT64, .as.int64 = INT64_MIN},
    };
    sql->for_event(call, NULL);
    if (sql->execute_many(call, TEXT("INSERT INTO tricks VALUES ($1, $2)"), rows, 2, 0)) return PROJECTIONIST_FAILED;
    return sql->execute_many(call, TEXT("INSERT INTO tricks VALUES ($1, $2)"), rows, 2, 2);
}

static int32_t ask(projectionist_call_1 *call) {
    projectionist_value_1 parameter = {.type = PROJECTIONIST_TEXT, .as.text = {"question", 8}};
    projectionist_rows_1 *rows;
    if (sql->query(call, TEXT("SELECT * FROM answers WHERE name = $1"), &parameter, 1, &rows)) {
        return PROJECTIONIST_FAILED;
    }
    int64_t integer = 0;
    double real = 0;
    projectionist_string_1 text = {0};
    projectionist_bytes_1 bytes = {0};
    uint8_t uuid[16] = {0};
    char line[512];
    put_number(call, "rows", (long long)sql->row_count(rows));
    put_number(call, "columns", (long long)sql->column_count(rows));
    for (size_t row = 0; row <= sql->row_count(rows); row++) {
        for (size_t column = 0; column <= sql->column_count(rows); column++) {
            int32_t status[] = {
                sql->int64(rows, row, column, &integer), sql->real(rows, row, column, &real),
                sql->text(rows, row, column, &text), sql->bytes(rows, row, column, &bytes),
                sql->uuid(rows, row, column, uuid),
            };
            int length = snprintf(line, sizeof line, "%d%d%d%d%d", status[0], status[1], status[2], status[3], status[4]);
            if (!status[0]) length += snprintf(line + length, 100, " int64 %lld", (long long)integer);
            if (!status[1]) length += snprintf(line + length, 100, " real %g", real);
            if (!status[2]) length += snprintf(line + length, 100, " text %.*s", (int)text.length, text.data);
            if (!status[3]) length += snprintf(line + length, 100, " bytes %zu", bytes.size);
            if (!status[4]) snprintf(line + length, 100, " uuid %02x..%02x", uuid[0], uuid[15]);
            char name[64];
            snprintf(name, sizeof name, "%zu,%zu", row, column);
            if (put(call, name, text_of(line))) return PROJECTIONIST_FAILED;
        }
    }
    return PROJECTIONIST_OK;
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    for (size_t index = 0; index < count; index++) {
        if (write_event(call, &events[index])) return PROJECTIONIST_FAILED;
    }
    if (config_is(instance, "many") && write_many(call)) return PROJECTIONIST_FAILED;
    if (config_is(instance, "ask") && ask(call)) return PROJECTIONIST_FAILED;
    if (config_is(instance, "swallow")) {
        projectionist_rows_1 *rows;
        sql->query(call, TEXT("SELECT 1"), NULL, 0, &rows);
    }
    if (config_is(instance, "dialect")) put_number(call, "dialect", sql->dialect(call));
    if (config_is(instance, "version")) put(call, "version", TEXT(FIXTURE_VERSION));
    if (config_is(instance, "cancelled")) put_number(call, "cancelled", host->cancelled(call));
    if (config_is(instance, "levels")) {
        static const int32_t levels[] = {PROJECTIONIST_LOG_TRACE,  PROJECTIONIST_LOG_DEBUG,   PROJECTIONIST_LOG_INFO,
                                         PROJECTIONIST_LOG_NOTICE, PROJECTIONIST_LOG_WARNING, PROJECTIONIST_LOG_ERROR, 99};
        for (size_t index = 0; index < 7; index++) host->log(host, levels[index], TEXT("two\nlines"));
    }
    if (config_is(instance, "setting")) {
        projectionist_string_1 value = {0};
        put_number(call, "missing", settings->value(host, TEXT("NONE"), &value));
        put_number(call, "found", settings->value(host, TEXT("DOGS"), &value));
        put(call, "DOGS", value);
    }
    if (config_is(instance, "fail-park")) {
        *applied = 1;
        fail(error, 1, PROJECTIONIST_RETRY, "not this one");
        return fail(error, 42, PROJECTIONIST_PARK, "a dog\nwithout a name");
    }
    if (config_is(instance, "fail-stop")) return fail(error, 0, PROJECTIONIST_STOP, "no more");
    if (config_is(instance, "fail-silently")) return PROJECTIONIST_FAILED;
    if (config_is(instance, "fail-oddly")) return fail(error, 0, 99, "");
    return config_is(instance, "return-7") ? 7 : PROJECTIONIST_OK;
}

FIXTURE_ENTRY
