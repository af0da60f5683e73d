/*
 * csimdjson.h - simdjson's document model behind a C interface, for the host's own use.
 *
 * A document owns its memory and does not change after it was made: any number of threads may read it. Nodes are
 * values; one is valid while its document lives. Nothing here throws. Results and kinds have the numbers of
 * projectionist.json/1.
 *
 * A value that the Python library's transcoder has wrapped, an object with exactly the two members "_type_" (a string)
 * and "_data_", is seen through: every function that gives a node gives the one of its "_data_", however many wrappers
 * there are. Where an object repeats a name, the last member with it counts, and the others are not there.
 *
 * What Python's `json` writes by default is read, also where RFC 8259 does not know it: NaN, Infinity and -Infinity, numbers
 * beyond the range of a double (which are infinite, or 0), integers of any length, and half of a surrogate pair in a
 * text, which reads as U+FFFD.
 */
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CSIMDJSON_OK 0
#define CSIMDJSON_MISSING 2
#define CSIMDJSON_MISTYPED 3

#define CSIMDJSON_NULL 0
#define CSIMDJSON_BOOL 1
#define CSIMDJSON_INT64 2
#define CSIMDJSON_DOUBLE 3
#define CSIMDJSON_TEXT 4
#define CSIMDJSON_ARRAY 5
#define CSIMDJSON_OBJECT 6

/* The parsed form of some bytes, or the reason why they cannot be parsed. */
typedef struct csimdjson_document csimdjson_document;

/* A place in a document. All zeros is no node: it is null, and every getter finds it mistyped. */
typedef struct csimdjson_node {
    const csimdjson_document *document;
    uint64_t place;   /* the index of the value on simdjson's tape                */
    uint64_t wrapper; /* the index of the outermost wrapper around it; 0 for none */
} csimdjson_node;

typedef struct csimdjson_text {
    const char *data;
    size_t length;
} csimdjson_text;

/* Parses `size` bytes of any alignment, which are not needed afterwards. Always gives a document, save null when memory
   is short; free it with csimdjson_free. Nesting deeper than 1000 levels and more than 4 GiB are problems. */
csimdjson_document *csimdjson_parse(const void *bytes, size_t size);

/* Frees what csimdjson_parse gave; null is let through. */
void csimdjson_free(csimdjson_document *document);

/* Why the bytes are not valid JSON, terminated by NUL, in one line without what they hold; null when they are. */
const char *csimdjson_problem(const csimdjson_document *document);

/* The whole value; no node when there is a problem. */
csimdjson_node csimdjson_root(const csimdjson_document *document);

/* CSIMDJSON_NULL ... CSIMDJSON_OBJECT. An integer that does not fit int64_t is CSIMDJSON_DOUBLE. */
int32_t csimdjson_kind(csimdjson_node node);

/* The "_type_" of the outermost wrapper around the node; empty for none. */
csimdjson_text csimdjson_python_type(csimdjson_node node);

/* The value: CSIMDJSON_OK or CSIMDJSON_MISTYPED. A double is given for every number, a text also for an integer that does
   not fit int64_t: its digits as they are written. */
int32_t csimdjson_get_text(csimdjson_node node, csimdjson_text *value);
int32_t csimdjson_get_int64(csimdjson_node node, int64_t *value);
int32_t csimdjson_get_double(csimdjson_node node, double *value);
int32_t csimdjson_get_bool(csimdjson_node node, int32_t *value);

/* The number of elements or members: CSIMDJSON_OK or CSIMDJSON_MISTYPED. */
int32_t csimdjson_count(csimdjson_node node, size_t *value);

/* The member of an object with a name, or an element of an array: CSIMDJSON_OK or CSIMDJSON_MISSING (also where the
   node is something else). An element costs time proportional to its index. */
int32_t csimdjson_member(csimdjson_node node, csimdjson_text name, csimdjson_node *child);
int32_t csimdjson_element(csimdjson_node node, size_t index, csimdjson_node *child);

/* Finds members of an object by their names, in one pass over it: `children[i]` is the member `names[i]`, or no node where
   there is none. Elements of an array are found by their numbers. */
void csimdjson_members(csimdjson_node node, const csimdjson_text *names, size_t count, csimdjson_node *children);

/* Steps through an array or object: `*cursor` is 0 at first. Each step takes constant time. CSIMDJSON_OK,
   CSIMDJSON_MISSING after the last, CSIMDJSON_MISTYPED where there is nothing to step through. `name` may be null. */
int32_t csimdjson_next(csimdjson_node node, uint64_t *cursor, csimdjson_text *name, csimdjson_node *child);

/* Follows names and element numbers with dots between, "items.0.price", or, behind a first '/', a JSON Pointer
   (RFC 6901). An empty path is the node itself. CSIMDJSON_OK or CSIMDJSON_MISSING. */
int32_t csimdjson_find(csimdjson_node node, csimdjson_text path, csimdjson_node *child);

#ifdef __cplusplus
}
#endif
#endif /* CSIMDJSON_H */
