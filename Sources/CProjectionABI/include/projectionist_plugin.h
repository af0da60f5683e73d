/*
 * projectionist_plugin.h - the contract between the Projectionist host and a projection plugin.
 *
 * ABI major version 1. The header compiles alone as C11 and as C++17 and needs nothing but <stddef.h> and <stdint.h>.
 * What a plugin can do beside (SQL, the fields of a state, settings, metrics) are extensions with a header each:
 * projectionist_sql.h, projectionist_json.h, projectionist_settings.h, projectionist_metrics.h; and what it can be beside,
 * a hook of the process: projectionist_lifespan.h. projectionist.h includes all of them.
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
 *             instance's, does nothing, fails, and is reported in the host's log, once for each instance.
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

/* What an instance is made of. Two entry points may name one object: each has an instance of its own, which its name
   tells apart. */
typedef struct projectionist_create_1 {
    size_t size;                        /* sizeof(projectionist_create_1)                                       */
    projectionist_string_1 object;      /* which of the factory's projections it is                             */
    projectionist_string_1 name;        /* the entry point's: its position, status and settings go by it        */
    projectionist_string_1 application; /* whose events it gets                                                 */
    projectionist_string_1 config;      /* the manifest's table as JSON, "{}" for none                          */
} projectionist_create_1;

/* The plugin as the host sees it. Valid and unchanged until the process ends. */
typedef struct projectionist_factory_1 {
    uint32_t abi_major; /* 1: the tag of this struct */
    uint32_t reserved;  /* 0 */
    size_t size;        /* sizeof(projectionist_factory_1) */

    projectionist_string_1 id;      /* the package's name, as in the manifest */
    projectionist_string_1 version; /* the plugin's own version */

    /* A library of hooks alone (projectionist_lifespan.h) has no projection: count 0, and create, set_up, apply,
       clear_read_model and destroy may be null. */
    const projectionist_projection_1 *projections;
    size_t projection_count;

    /* [host] Once for each image, before any other function but extension, after the host's settings stand in the
       environment. The host may try a library in another process before it opens it: there entry, extension, init, create
       and destroy are called as well, so none of them may do what is to happen only once. */
    int32_t (*init)(const projectionist_host_1 *host, projectionist_error_1 *error);

    /* [host] Makes an instance of a projection. `arguments` is valid for the call; copy what is kept. May be called again
       for the same projection (a restart, a rebuild). */
    int32_t (*create)(const projectionist_create_1 *arguments, projectionist_instance_1 **instance,
                      projectionist_error_1 *error);

    /* [host] Creates the read model's tables if they are missing, in a transaction of its own. Must be idempotent. Not
       called where CREATE_TABLE is false. */
    int32_t (*set_up)(projectionist_instance_1 *instance, projectionist_call_1 *call, projectionist_error_1 *error);

    /* [host] Applies `count` events in the order of their positions. The whole batch is committed, with its position, or
       nothing of it. On an error `*applied`, which is 0 at first, may say how many events went well before the one that
       failed: a hint for finding it. The instance must give up what it kept in memory for a batch that failed: the same
       events come again. */
    int32_t (*apply)(projectionist_instance_1 *instance, const projectionist_event_1 *events, size_t count,
                     projectionist_call_1 *call, size_t *applied, projectionist_error_1 *error);

    /* [host] Empties the read model; the host sets the position back in the same transaction. */
    int32_t (*clear_read_model)(projectionist_instance_1 *instance, projectionist_call_1 *call,
                                projectionist_error_1 *error);

    /* [any] Asks a call that is running to end soon. May be null. */
    void (*request_stop)(projectionist_instance_1 *instance);

    /* [host] Ends an instance; no call is running and none follows. */
    void (*destroy)(projectionist_instance_1 *instance);

    /* [host] The table of an extension of the plugin, valid and unchanged until the process ends, or null; the same each
       time. No side effects: it may be called before init. May be null itself. */
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
