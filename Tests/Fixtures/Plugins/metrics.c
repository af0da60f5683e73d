/* Counts what it applies in metrics/1, and writes down what the host makes of calls that it must refuse. */
#include "fixture.h"

#include <math.h>

static const projectionist_metrics_1 *metrics;

static int32_t start_with_metrics(const projectionist_host_1 *given, projectionist_error_1 *error) {
    metrics = given->extension(given, TEXT(PROJECTIONIST_METRICS_1));
    return metrics && metrics->size == sizeof *metrics ? start(given, error) : PROJECTIONIST_FAILED;
}

static int32_t apply(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error) {
    (void)instance, (void)applied, (void)error;
    const projectionist_label_1 kind = {TEXT("kind"), TEXT("dog \"school\"")};
    metrics->count(host, TEXT("events_total"), &kind, 1, (double)count);
    metrics->gauge(host, TEXT("last_position"), NULL, 0, (double)events[count - 1].position);
    for (size_t index = 0; index < count; index++) metrics->observe(host, TEXT("step_seconds"), NULL, 0, 0.002);

    const projectionist_label_1 nine[9] = {kind, kind, kind, kind, kind, kind, kind, kind, kind};
    const projectionist_label_1 bad = {TEXT("a-b"), TEXT("x")};
    put_number(call, "a name with a space", metrics->count(host, TEXT("a b"), NULL, 0, 1));
    put_number(call, "no name", metrics->count(host, (projectionist_string_1){NULL, 0}, NULL, 0, 1));
    put_number(call, "a digit first", metrics->count(host, TEXT("9_total"), NULL, 0, 1));
    put_number(call, "below 0", metrics->count(host, TEXT("events_total"), &kind, 1, -1));
    put_number(call, "no number", metrics->gauge(host, TEXT("last_position"), NULL, 0, NAN));
    put_number(call, "another type", metrics->gauge(host, TEXT("events_total"), NULL, 0, 1));
    put_number(call, "nine labels", metrics->count(host, TEXT("many_total"), nine, 9, 1));
    put_number(call, "a bad label", metrics->count(host, TEXT("many_total"), &bad, 1, 1));
    int32_t last = PROJECTIONIST_OK;
    for (int index = 0; index < 1100; index++) {
        char text[16];
        snprintf(text, sizeof text, "%d", index);
        const projectionist_label_1 label = {TEXT("n"), text_of(text)};
        last = metrics->count(host, TEXT("series_total"), &label, 1, 1);
    }
    put_number(call, "too many series", last);
    return PROJECTIONIST_OK;
}

static const projectionist_factory_1 usual = {FIXTURE_FACTORY};
static projectionist_factory_1 factory;

PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello) {
    (void)hello;
    factory = usual;
    factory.init = start_with_metrics;
    return &factory;
}
