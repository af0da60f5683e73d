/*
 * How many dogs were registered on each day, in UTC: a plugin in plain C11. Folds a batch in memory and writes one row
 * for each day in it. Keeps nothing from call to call.
 */
#include "registration_days.h"

#include <projectionist.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal) {literal, sizeof(literal) - 1}

/* The host's tables, set by `start` before any other function and never changed after it. */
static const projectionist_host_1 *host;
static const projectionist_sql_1 *sql;
static const projectionist_json_1 *json;

static int32_t fail(projectionist_error_1 *error, int32_t disposition, const char *text) {
    host->fail(error, 0, disposition, (projectionist_string_1){text, strlen(text)});
    return PROJECTIONIST_FAILED;
}

/* An event whose state is not as it should be will not get better: it names itself, and the manifest's `on-error` says
   what becomes of it. */
static int32_t fail_event(projectionist_error_1 *error, const projectionist_event_1 *event, const char *what,
                          projectionist_string_1 detail) {
    char text[256];
    snprintf(text, sizeof text, "event %lld: %s%.*s", (long long)event->position, what,
             (int)(detail.length < 120 ? detail.length : 120), detail.length > 0 ? detail.data : "");
    return fail(error, PROJECTIONIST_RETRY, text);
}

static int32_t start(const projectionist_host_1 *given, projectionist_error_1 *error) {
    if (given->size != sizeof *given) return PROJECTIONIST_FAILED;
    host = given;
    sql = host->extension(host, (projectionist_string_1)TEXT(PROJECTIONIST_SQL_1));
    json = host->extension(host, (projectionist_string_1)TEXT(PROJECTIONIST_JSON_1));
    if (sql == NULL || sql->size != sizeof *sql || json == NULL || json->size != sizeof *json) {
        return fail(error, PROJECTIONIST_STOP, "this host has no " PROJECTIONIST_SQL_1 " or no " PROJECTIONIST_JSON_1);
    }
    return PROJECTIONIST_OK;
}

static int32_t create(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                      projectionist_error_1 *error) {
    static char nothing_to_keep;
    static const projectionist_string_1 own = TEXT("daily_registrations");
    if (arguments->object.length != own.length || memcmp(arguments->object.data, own.data, own.length) != 0) {
        return fail(error, PROJECTIONIST_STOP, "this plugin has one projection, daily_registrations");
    }
    *instance = (projectionist_instance_1 *)&nothing_to_keep;
    return PROJECTIONIST_OK;
}

static void destroy(projectionist_instance_1 *instance) { (void)instance; }

static int32_t set_up(projectionist_instance_1 *instance, projectionist_call_1 *call, projectionist_error_1 *error) {
    static const projectionist_string_1 statement =
        TEXT("CREATE TABLE IF NOT EXISTS daily_registrations (day text PRIMARY KEY, dogs bigint NOT NULL)");
    (void)instance;
    (void)error;
    return sql->execute(call, statement, NULL, 0);
}

static int32_t clear_read_model(projectionist_instance_1 *instance, projectionist_call_1 *call,
                                projectionist_error_1 *error) {
    static const projectionist_string_1 statement = TEXT("DELETE FROM daily_registrations");
    (void)instance;
    (void)error;
    return sql->execute(call, statement, NULL, 0);
}

static bool is_registration(const projectionist_event_1 *event) {
    static const projectionist_string_1 topic = TEXT("dogschool.domain:Dog.Registered");
    return event->topic.length == topic.length && memcmp(event->topic.data, topic.data, topic.length) == 0;
}

static int32_t count(registration_days *days, const projectionist_event_1 *event, projectionist_call_1 *call,
                     projectionist_error_1 *error) {
    static const projectionist_string_1 path = TEXT("timestamp");
    static const projectionist_string_1 none;
    projectionist_json_node_1 state, timestamp;
    projectionist_string_1 text, problem = none;
    calendar_day day;
    if (json->root(call, event, &state, &problem) != PROJECTIONIST_OK) {
        return fail_event(error, event, "the state is not valid JSON: ", problem);
    }
    if (json->find(&state, path, &timestamp) != PROJECTIONIST_OK || json->text(&timestamp, &text) != PROJECTIONIST_OK) {
        return fail_event(error, event, "the field 'timestamp' is missing or not text", none);
    }
    if (!calendar_day_of(text.data, text.length, &day)) {
        return fail_event(error, event, "the field 'timestamp' cannot be read as a date and time", none);
    }
    if (!registration_days_add(days, &day)) return fail(error, PROJECTIONIST_RETRY, "out of memory");
    return PROJECTIONIST_OK;
}

static int32_t write_days(const registration_days *days, projectionist_call_1 *call, projectionist_error_1 *error) {
    static const projectionist_string_1 statement =
        TEXT("INSERT INTO daily_registrations (day, dogs) VALUES ($1, $2) "
             "ON CONFLICT (day) DO UPDATE SET dogs = daily_registrations.dogs + excluded.dogs");
    if (days->count == 0) return PROJECTIONIST_OK;
    projectionist_value_1 *values = calloc(days->count * 2, sizeof *values);
    if (values == NULL) return fail(error, PROJECTIONIST_RETRY, "out of memory");
    for (size_t i = 0; i < days->count; i++) {
        values[i * 2].type = PROJECTIONIST_TEXT;
        values[i * 2].as.text = (projectionist_string_1){days->days[i].day.text, sizeof days->days[i].day.text};
        values[i * 2 + 1].type = PROJECTIONIST_INT64;
        values[i * 2 + 1].as.int64 = days->days[i].dogs;
    }
    int32_t status = sql->execute_many(call, statement, values, 2, days->count);
    free(values);
    return status;
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t event_count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    registration_days days = {0};
    int32_t status = PROJECTIONIST_OK;
    (void)instance;
    for (size_t i = 0; i < event_count; i++) {
        if (!is_registration(&events[i])) continue;
        status = count(&days, &events[i], call, error);
        if (status != PROJECTIONIST_OK) {
            *applied = i;
            break;
        }
    }
    if (status == PROJECTIONIST_OK) status = write_days(&days, call, error);
    if (status == PROJECTIONIST_OK) *applied = event_count;
    registration_days_free(&days);
    return status;
}

PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    static const projectionist_string_1 topics[] = {TEXT("dogschool.domain:Dog.Registered")};
    static const projectionist_projection_1 projections[] = {
        {TEXT("daily_registrations"), TEXT("DogSchool"), topics, sizeof topics / sizeof *topics},
    };
    static const projectionist_factory_1 factory = {
        .abi_major = PROJECTIONIST_ABI_MAJOR,
        .size = sizeof factory,
        .id = TEXT("daily-registrations"),
        .version = TEXT("1.0.0"),
        .projections = projections,
        .projection_count = sizeof projections / sizeof *projections,
        .init = start,
        .create = create,
        .set_up = set_up,
        .apply = apply,
        .clear_read_model = clear_read_model,
        .destroy = destroy,
    };
    if (hello->size != sizeof *hello || hello->abi_major_min > PROJECTIONIST_ABI_MAJOR ||
        hello->abi_major_max < PROJECTIONIST_ABI_MAJOR) {
        return NULL;
    }
    return &factory;
}
