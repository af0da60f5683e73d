/*
 * projectionist_plugin.h - the contract between the Projectionist host and a projection plugin.
 *
 * ABI major version 1. The header compiles alone as C11 and as C++17 and needs nothing but <stddef.h> and <stdint.h>.
 *
 * A plugin is one shared library that exports exactly one symbol, PROJECTIONIST_ENTRY_SYMBOL. The host finds it through
 * a manifest, checks the file, opens it, and from then on the two speak only through the tables below.
 *
 * Rules that hold for everything here
 * -----------------------------------
 * Evolution   A struct under a numbered tag never changes: no field is added, removed or reordered under the same tag.
 *             `size` is sizeof the struct as its maker saw it; a different value is refused, it is not a way to grow.
 *             New abilities are new extension ids. A new major version is a new factory tag; a host accepts majors N
 *             and N - 1.
 * Memory      Nobody frees the other side's memory. What the host passes is valid until the function it was passed to
 *             returns, unless said otherwise. What a plugin returns (the factory, its strings) stays valid and
 *             unchanged until the process ends: a library is never unloaded.
 * Text        Pointer and length, UTF-8, not terminated by NUL. Empty text may have a null pointer.
 * Threads     [host]  on a thread of the host, one call at a time for one instance, but not always the same thread.
 *             [any]   on any thread, also while another call runs.
 *             The host never calls a plugin on Swift's cooperative thread pool: a plugin may block.
 * Stack       A plugin's function has at least 8 MB of stack, and a guard of 1 MB below it: one that needs more ends the
 *             process there instead of writing to other memory.
 * Errors      A function that can fail returns PROJECTIONIST_OK or PROJECTIONIST_FAILED. Before it returns
 *             PROJECTIONIST_FAILED a plugin should call host->fail once with a text that an operator can act on.
 *             Nothing may unwind across this boundary: catch every exception, never longjmp.
 * Handles     Incomplete struct types belong to the host and are only passed back. They are numbers, not addresses: the
 *             host checks of every one, and of every JSON node, that its call still runs, and on which thread it is used.
 *             A use on another thread than the call's does nothing, fails, and fails the call, whatever the plugin
 *             returns: a write is never lost because nobody looked at a result. A use after the call's end, or after the
 *             instance's, does nothing, fails, and is reported in the host's log.
 *             What cannot be checked is memory that the plugin reads by itself: the events and all that they point to,
 *             and the text and bytes that rows, JSON nodes and `problem` give. To read those after the call's end is to
 *             read freed memory.
 */
#ifndef PROJECTIONIST_PLUGIN_H
#define PROJECTIONIST_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The major version of the ABI that this header describes. */
#define PROJECTIONIST_ABI_MAJOR 1u

/* The name of the one symbol that a plugin exports; see projectionist_plugin_entry. */
#define PROJECTIONIST_ENTRY_SYMBOL "projectionist_plugin_entry"

/* Marks the definition of the entry as exported, also under -fvisibility=hidden. */
#if defined(__GNUC__) || defined(__clang__)
#define PROJECTIONIST_EXPORT __attribute__((visibility("default")))
#else
#define PROJECTIONIST_EXPORT
#endif

/* What a function that can fail returns. */
#define PROJECTIONIST_OK 0
#define PROJECTIONIST_FAILED 1

/* What a getter of a typed value returns beside PROJECTIONIST_OK. */
#define PROJECTIONIST_MISSING 2   /* there is no such field, element or column                 */
#define PROJECTIONIST_MISTYPED 3  /* it is there, but it is not of the type that was asked for  */

/* What shall happen to the event that failed: the `disposition` of projectionist_host_1.fail. */
#define PROJECTIONIST_RETRY 0  /* try again with back-off, then what the manifest's `on-error` says */
#define PROJECTIONIST_PARK 1   /* put this event aside as a dead letter and go on                   */
#define PROJECTIONIST_STOP 2   /* stop this projection                                              */

/* Levels for projectionist_host_1.log. */
#define PROJECTIONIST_LOG_TRACE 0
#define PROJECTIONIST_LOG_DEBUG 1
#define PROJECTIONIST_LOG_INFO 2
#define PROJECTIONIST_LOG_NOTICE 3
#define PROJECTIONIST_LOG_WARNING 4
#define PROJECTIONIST_LOG_ERROR 5

/* Text: UTF-8, `length` bytes, no terminating NUL. */
typedef struct projectionist_string_1 {
    const char *data;
    size_t length;
} projectionist_string_1;

/* Bytes without a meaning to the host. */
typedef struct projectionist_bytes_1 {
    const uint8_t *data;
    size_t size;
} projectionist_bytes_1;

/* One call of a plugin (set_up, apply or clear_read_model) and the transaction in which its SQL runs. Valid until the
   plugin's function returns, on the thread that called it; `cancelled` alone takes it on any thread, at any time. */
typedef struct projectionist_call_1 projectionist_call_1;

/* Where a plugin's error goes; see projectionist_host_1.fail. Valid until the plugin's function returns. */
typedef struct projectionist_error_1 projectionist_error_1;

/* One notification: a stored event with its position in its application's log. Everything that it points to is valid
   until apply returns. */
typedef struct projectionist_event_1 {
    int64_t position;              /* in the log; rises from event to event, with gaps                             */
    int64_t originator_version;    /* in its stream; starts at 1 where the writer is the Python library            */
    const uint8_t *originator_uuid;         /* 16 bytes in network order; null where originator ids are text       */
    projectionist_string_1 originator_text; /* the id as text; null and 0 where originator ids are UUIDs           */
    projectionist_string_1 topic;  /* for example "dogschool.domain:Dog.TrickAdded"                                */
    projectionist_bytes_1 state;   /* as stored; JSON where the writer uses the Python library's default transcoder */
} projectionist_event_1;

/* --- What the host gives ---------------------------------------------------------------------------------------- */

/* The host as a plugin sees it, given to factory->init and valid until the process ends. */
typedef struct projectionist_host_1 {
    size_t size;    /* sizeof(projectionist_host_1) */
    void *context;  /* the host's own; pass the table on, never this */

    /* [any] Writes a line to the host's log, labelled with the plugin's name. */
    void (*log)(const struct projectionist_host_1 *host, int32_t level, projectionist_string_1 message);

    /* [the thread of the call that `error` belongs to] Says why the call fails. `code` is the plugin's own and is shown
       to operators; `disposition` is PROJECTIONIST_RETRY, _PARK or _STOP and is used only for apply. The last call wins.
       `text` is copied. It does not end the call: return PROJECTIONIST_FAILED. */
    void (*fail)(projectionist_error_1 *error, int32_t code, int32_t disposition, projectionist_string_1 text);

    /* [any, at any time] 1 once the host wants the call to end early (shutdown, or past its deadline), and when the call
       is over; else 0. At shutdown a plugin that then returns PROJECTIONIST_FAILED is not blamed for it, and nothing of
       the call is kept. Past its deadline (PROJECTION_APPLY_TIMEOUT, 30 s) the call is an attempt that failed, whatever
       it returns; one that goes on for 5 s more may be taken away: every function that takes it fails from then on. */
    int32_t (*cancelled)(const projectionist_call_1 *call);

    /* [any] The table of an extension, for example "projectionist.sql/1", valid until the process ends; null if this
       host does not have it. */
    const void *(*extension)(const struct projectionist_host_1 *host, projectionist_string_1 id);
} projectionist_host_1;

/* --- Extension projectionist.sql/1: the read model ---------------------------------------------------------------- */

#define PROJECTIONIST_SQL_1 "projectionist.sql/1"

/* The store that the statements run on. */
#define PROJECTIONIST_DIALECT_POSTGRESQL 1
#define PROJECTIONIST_DIALECT_SQLITE 2

/* The type of a parameter. */
#define PROJECTIONIST_NULL 0
#define PROJECTIONIST_INT64 1
#define PROJECTIONIST_DOUBLE 2
#define PROJECTIONIST_TEXT 3         /* UTF-8 without NUL; PostgreSQL infers the column's type from the statement */
#define PROJECTIONIST_BYTES 4
#define PROJECTIONIST_UUID 5         /* 16 bytes; stored as text with hyphens on SQLite */
#define PROJECTIONIST_INT64_ARRAY 6  /* arrays: PostgreSQL only; `elements` below */
#define PROJECTIONIST_DOUBLE_ARRAY 7
#define PROJECTIONIST_TEXT_ARRAY 8

/* One parameter of a statement. It is copied by the function that takes it. */
typedef struct projectionist_value_1 {
    int32_t type;      /* PROJECTIONIST_NULL ... PROJECTIONIST_TEXT_ARRAY */
    int32_t reserved;  /* 0 */
    union {
        int64_t int64;
        double real;
        projectionist_string_1 text;
        projectionist_bytes_1 bytes;
        const uint8_t *uuid; /* 16 bytes */
        struct {
            const void *data; /* int64_t, double or projectionist_string_1, by the type */
            size_t count;
        } elements;
    } as;
} projectionist_value_1;

/* The rows of a query; belongs to the call and lives as long as it. */
typedef struct projectionist_rows_1 projectionist_rows_1;

/* SQL in the transaction of the call. The host has begun it and commits it together with the projection's position: a
   statement that begins, ends or nests a transaction is refused. Table names are written without a schema. Placeholders
   are $1, $2, ... on both stores. On SQLite a cast right behind a placeholder ($1::text) does not parse, nor does
   INSERT ... SELECT ... ON CONFLICT without a WHERE.
   Once a function here has returned PROJECTIONIST_FAILED the call fails, whatever the plugin returns. On another thread,
   or after the call, every function fails and does nothing (see Handles above); rows have no rows then.
   [the thread of the call] for every function. */
typedef struct projectionist_sql_1 {
    size_t size; /* sizeof(projectionist_sql_1) */

    /* PROJECTIONIST_DIALECT_POSTGRESQL or _SQLITE. Errors: none. */
    int32_t (*dialect)(projectionist_call_1 *call);

    /* The event that the following statements come from, so that an error of theirs can name it; null for none. */
    void (*for_event)(projectionist_call_1 *call, const projectionist_event_1 *event);

    /* Queues one statement that returns no rows. It runs before the next query, at the latest after the plugin's
       function has returned; an error it meets then fails the call, and names the statement's index and its event.
       PROJECTIONIST_FAILED at once, with nothing queued, when the statement or a parameter cannot be sent. */
    int32_t (*execute)(projectionist_call_1 *call, projectionist_string_1 statement,
                       const projectionist_value_1 *parameters, size_t parameter_count);

    /* Queues one single-row statement for `row_count` rows of `column_count` parameters each, row after row in
       `parameters`. As execute; no rows queue nothing. */
    int32_t (*execute_many)(projectionist_call_1 *call, projectionist_string_1 statement,
                            const projectionist_value_1 *parameters, size_t column_count, size_t row_count);

    /* Runs what is queued, then the query, and waits for its rows. PROJECTIONIST_FAILED when any of them fails; the
       transaction is lost then and the plugin should return PROJECTIONIST_FAILED without calling fail. */
    int32_t (*query)(projectionist_call_1 *call, projectionist_string_1 statement,
                     const projectionist_value_1 *parameters, size_t parameter_count, projectionist_rows_1 **rows);

    /* The number of rows and of columns. Errors: none. */
    size_t (*row_count)(const projectionist_rows_1 *rows);
    size_t (*column_count)(const projectionist_rows_1 *rows);

    /* One value of a row. PROJECTIONIST_OK, PROJECTIONIST_MISSING (NULL, or no such row or column) or
       PROJECTIONIST_MISTYPED. text reads every value as the store writes it; uuid copies 16 bytes. */
    int32_t (*int64)(const projectionist_rows_1 *rows, size_t row, size_t column, int64_t *value);
    int32_t (*real)(const projectionist_rows_1 *rows, size_t row, size_t column, double *value);
    int32_t (*text)(const projectionist_rows_1 *rows, size_t row, size_t column, projectionist_string_1 *value);
    int32_t (*bytes)(const projectionist_rows_1 *rows, size_t row, size_t column, projectionist_bytes_1 *value);
    int32_t (*uuid)(const projectionist_rows_1 *rows, size_t row, size_t column, uint8_t value[16]);
} projectionist_sql_1;

/* --- Extension projectionist.json/1: fields of an event's state ---------------------------------------------------- */

#define PROJECTIONIST_JSON_1 "projectionist.json/1"

/* What a node is. */
#define PROJECTIONIST_JSON_NULL 0
#define PROJECTIONIST_JSON_BOOL 1
#define PROJECTIONIST_JSON_INT64 2   /* a number without fraction that fits int64_t */
#define PROJECTIONIST_JSON_DOUBLE 3  /* every other number, of whatever size; NaN and the infinities */
#define PROJECTIONIST_JSON_TEXT 4
#define PROJECTIONIST_JSON_ARRAY 5
#define PROJECTIONIST_JSON_OBJECT 6

/* A place in a parsed state. A value to copy freely; valid until apply returns (see Handles above). The fields are the
   host's own. */
typedef struct projectionist_json_node_1 {
    const void *document;
    uint64_t place;
    uint64_t wrapper;
} projectionist_json_node_1;

/* The host parses a state at most once, when it is first asked for, for all plugins of the process.
   A value that the Python library's transcoder has wrapped, {"_type_": "datetime_iso", "_data_": "..."}, is seen
   through everywhere: it reads as its "_data_".
   Whatever Python's `json` writes by default is read: NaN, Infinity and -Infinity are doubles, an integer that does not fit
   int64_t is a double and, for who asks for text, its digits; half of a surrogate pair reads as U+FFFD. Of several members
   of one name the last counts, and the others are not there. Nesting deeper than 1000 levels is not read.
   [the thread of the call] for every function. */
typedef struct projectionist_json_1 {
    size_t size; /* sizeof(projectionist_json_1) */

    /* The whole state of `event`, an element of the batch in hand. PROJECTIONIST_OK, or PROJECTIONIST_FAILED when the
       state is not valid JSON: then `*problem` (may be null) says why, also that it is compressed or encrypted, in a line
       fit for host->fail; valid until apply returns. It does not fail the call. */
    int32_t (*root)(projectionist_call_1 *call, const projectionist_event_1 *event, projectionist_json_node_1 *node,
                    projectionist_string_1 *problem);

    /* The node at a path below `from`: names and element numbers with dots between, "items.0.price". A path that starts
       with '/' is a JSON Pointer (RFC 6901), for names with dots in them. An empty path is the node itself.
       PROJECTIONIST_OK or PROJECTIONIST_MISSING. */
    int32_t (*find)(const projectionist_json_node_1 *from, projectionist_string_1 path, projectionist_json_node_1 *node);

    /* PROJECTIONIST_JSON_NULL ... PROJECTIONIST_JSON_OBJECT. */
    int32_t (*kind)(const projectionist_json_node_1 *node);

    /* The name under which the Python transcoder wrapped this value, for example "datetime_iso"; empty for none. */
    projectionist_string_1 (*python_type)(const projectionist_json_node_1 *node);

    /* The node's value. PROJECTIONIST_OK or PROJECTIONIST_MISTYPED. real takes every number (beyond a double's range it is
       infinite, or 0); text takes the integers that int64 does not; boolean gives 0 or 1. */
    int32_t (*text)(const projectionist_json_node_1 *node, projectionist_string_1 *value);
    int32_t (*int64)(const projectionist_json_node_1 *node, int64_t *value);
    int32_t (*real)(const projectionist_json_node_1 *node, double *value);
    int32_t (*boolean)(const projectionist_json_node_1 *node, int32_t *value);

    /* The number of elements of an array or of members of an object. PROJECTIONIST_OK or PROJECTIONIST_MISTYPED. */
    int32_t (*count)(const projectionist_json_node_1 *node, size_t *value);

    /* Steps through an array or an object: start with `*cursor` 0; each call gives the next element or member (its name,
       where `name` is not null and the node is an object). PROJECTIONIST_MISSING after the last,
       PROJECTIONIST_MISTYPED when the node is neither. */
    int32_t (*next)(const projectionist_json_node_1 *node, uint64_t *cursor, projectionist_string_1 *name,
                    projectionist_json_node_1 *child);
} projectionist_json_1;

/* --- Extension projectionist.settings/1: the host's settings ------------------------------------------------------- */

#define PROJECTIONIST_SETTINGS_1 "projectionist.settings/1"

/* Settings as the host resolved them, after the bridge. A plugin should read them here: getenv sees the same values, but
   is not safe beside a setenv of another library. */
typedef struct projectionist_settings_1 {
    size_t size; /* sizeof(projectionist_settings_1) */

    /* [any] The value of a variable, for example "CREATE_TABLE" or one of the plugin's own, valid until the process
       ends. PROJECTIONIST_OK or PROJECTIONIST_MISSING. */
    int32_t (*value)(const projectionist_host_1 *host, projectionist_string_1 name, projectionist_string_1 *value);
} projectionist_settings_1;

/* --- What the plugin gives ---------------------------------------------------------------------------------------- */

/* A running projection; the plugin's own type, of which the host knows only the address. */
typedef struct projectionist_instance_1 projectionist_instance_1;

/* What a plugin says of one of its projections. */
typedef struct projectionist_projection_1 {
    projectionist_string_1 name;            /* what a manifest's `object` names                                 */
    projectionist_string_1 application;     /* whose events it is written for; empty: the manifest alone says    */
    const projectionist_string_1 *topics;   /* the topics it handles; the manifest says which are delivered      */
    size_t topic_count;                     /* 0: all                                                           */
} projectionist_projection_1;

/* The plugin as the host sees it. Valid and unchanged until the process ends. */
typedef struct projectionist_factory_1 {
    uint32_t abi_major; /* 1: the tag of this struct */
    uint32_t reserved;  /* 0 */
    size_t size;        /* sizeof(projectionist_factory_1) */

    projectionist_string_1 id;      /* the package's name, as in the manifest */
    projectionist_string_1 version; /* the plugin's own version */

    const projectionist_projection_1 *projections;
    size_t projection_count;

    /* [host] Once for each image, before any other function, after the host's settings stand in the environment. */
    int32_t (*init)(const projectionist_host_1 *host, projectionist_error_1 *error);

    /* [host] Makes an instance of a projection. `config` is the manifest's table as JSON, "{}" for none; copy what is
       kept. May be called again for the same projection (a restart, a rebuild). */
    int32_t (*create)(projectionist_string_1 projection, projectionist_string_1 config,
                      projectionist_instance_1 **instance, projectionist_error_1 *error);

    /* [host] Creates the read model's tables if they are missing, in a transaction of its own. Must be idempotent. Not
       called where CREATE_TABLE is false. */
    int32_t (*set_up)(projectionist_instance_1 *instance, projectionist_call_1 *call, projectionist_error_1 *error);

    /* [host] Applies `count` events in the order of their positions. The whole batch is committed, with its position, or
       nothing of it. On an error `*applied`, which is 0 at first, may say how many events went well before the one that
       failed: a hint for finding it. The instance must give up what it kept in memory for a batch that failed: the same events come again. */
    int32_t (*apply)(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error);

    /* [host] Empties the read model; the host sets the position back in the same transaction. */
    int32_t (*clear_read_model)(projectionist_instance_1 *instance, projectionist_call_1 *call,
                                projectionist_error_1 *error);

    /* [any] Asks a call that is running to end soon. May be null. */
    void (*request_stop)(projectionist_instance_1 *instance);

    /* [host] Ends an instance; no call is running and none follows. */
    void (*destroy)(projectionist_instance_1 *instance);

    /* [host] The table of an extension of the plugin, or null. May be null itself. */
    const void *(*extension)(projectionist_string_1 id);
} projectionist_factory_1;

/* What the host says first. */
typedef struct projectionist_hello_1 {
    size_t size;            /* sizeof(projectionist_hello_1) */
    uint32_t abi_major_min; /* the majors that the host accepts, both included */
    uint32_t abi_major_max;
    projectionist_string_1 host_version;
} projectionist_hello_1;

/* [host] The one exported symbol. Returns the factory, whose first field says its major, or null when the plugin has no
   major in the host's range. No side effects: it may be called before the host has any settings, and more than once. */
PROJECTIONIST_EXPORT const void *projectionist_plugin_entry(const projectionist_hello_1 *hello);

#ifdef __cplusplus
}
#endif
#endif /* PROJECTIONIST_PLUGIN_H */
