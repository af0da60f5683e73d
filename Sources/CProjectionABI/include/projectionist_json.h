/*
 * projectionist_json.h - extension projectionist.json/1: fields of an event's state.
 *
 * The rules of projectionist_plugin.h hold here as well. Fetched in init by host->extension; a null pointer says that
 * the host does not have it.
 */
#ifndef PROJECTIONIST_JSON_H
#define PROJECTIONIST_JSON_H

#include "projectionist_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/* The host parses a state when a plugin first asks for it, and all plugins that are given the event from one reading of the
   log share what was parsed.
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

#ifdef __cplusplus
}
#endif
#endif /* PROJECTIONIST_JSON_H */
