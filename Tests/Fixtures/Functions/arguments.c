/* Plain functions that write what they were given: no header, no SDK. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef int32_t execute_function(
    const char *statement, size_t length, size_t count, const char *const *texts, const size_t *lengths);

static int32_t say(execute_function *execute, const char *format, ...) {
    static const char statement[] = "INSERT INTO found VALUES ($1)";
    char text[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    const char *texts[] = {text};
    return execute(statement, sizeof statement - 1, 1, texts, NULL);
}

static const char *hex(const uint8_t *bytes) {
    static char text[33];
    for (int index = 0; index < 16; index++) snprintf(text + 2 * index, 3, "%02x", bytes[index]);
    return bytes ? text : "null";
}

int32_t scalars(execute_function *execute, int32_t i, int64_t l, double d, bool b) {
    return say(execute, "%" PRId32 " %" PRId64 " %.17g %d", i, l, d, b);
}

int32_t optional_scalars(
    execute_function *execute, bool has_i, int32_t i, bool has_l, int64_t l, bool has_d, double d, bool has_b, bool b) {
    return say(execute, "%d:%" PRId32 " %d:%" PRId64 " %d:%g %d:%d", has_i, i, has_l, l, has_d, d, has_b, b);
}

int32_t texts(
    execute_function *execute, const char *text, size_t length, const uint8_t *bytes, size_t size,
    const uint8_t *uuid) {
    return say(
        execute, "%s %zu:%.*s %s %zu:%.*s %s", text ? "text" : "null", length, (int)length, text ? text : "",
        bytes ? "bytes" : "null", size, (int)size, bytes ? (const char *)bytes : "", uuid ? hex(uuid) : "null");
}

int32_t one_text(execute_function *execute, const char *text, size_t length) {
    return say(execute, "%.*s", (int)length, text);
}

int32_t columns(
    execute_function *execute, const uint8_t *id, int64_t version, int64_t position, int32_t narrow,
    const char *topic, size_t topic_length, const uint8_t *state, size_t state_size) {
    return say(
        execute, "%s %" PRId64 " %" PRId64 " %" PRId32 " %.*s %.*s", hex(id), version, position, narrow,
        (int)topic_length, topic, (int)state_size, (const char *)state);
}

int32_t counts(execute_function *execute, int64_t lines, bool has_tags, int32_t tags) {
    return say(execute, "%" PRId64 " %d:%" PRId32, lines, has_tags, tags);
}

/* More arguments than registers. */
int32_t many(
    execute_function *execute, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f, int64_t g, double h,
    double i, double j, double k, double l, double m, double n, double o, double p, const char *q, size_t q_length) {
    return say(
        execute, "%" PRId64 " %g %.*s", a + b + c + d + e + f + g, h + i + j + k + l + m + n + o + p, (int)q_length, q);
}

int64_t called;

/* Does next to nothing. */
int32_t add(const uint8_t *id, double total, int64_t count, const char *text, size_t length) {
    called += id[0] + (int64_t)total + count + (int64_t)length + text[0];
    return 0;
}

/* Writes one statement for each call. */
int32_t write_one(execute_function *execute, const char *text, size_t length) {
    const char *texts[] = {text};
    return execute("INSERT INTO found VALUES ($1)", 29, 1, texts, &length);
}

/* Forgets on purpose what it has taken, the control of the test that looks for growth. */
#include <stdlib.h>
char *volatile forgotten;
int32_t leak(double total) {
    char *memory = malloc(64);
    if (memory) memset(memory, (int)total, 64);
    forgotten = memory;
    return 0;
}
