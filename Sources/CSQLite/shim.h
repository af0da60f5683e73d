#include <sqlite3.h>

/* Bytes that SQLite copies; the macro is a cast that Swift does not import. */
static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }
