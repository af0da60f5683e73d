/*
 * projectionist_sql.h - extension projectionist.sql/1: the read model.
 *
 * The rules of projectionist_plugin.h hold here as well. Fetched in init by host->extension; a null pointer says that
 * the host does not have it.
 */
#ifndef PROJECTIONIST_SQL_H
#define PROJECTIONIST_SQL_H

#include "projectionist_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif
#endif /* PROJECTIONIST_SQL_H */
