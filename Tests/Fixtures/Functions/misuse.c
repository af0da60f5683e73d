/* Functions that fail, and functions that use what the host gave them wrongly. */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int32_t execute_function(
    const char *statement, size_t length, size_t count, const char *const *texts, const size_t *lengths);
typedef void fail_function(const char *text, size_t length);

static const char statement[] = "INSERT INTO found VALUES (1)";

int32_t returns(int32_t code) { return code; }

int32_t says(fail_function *fail, const char *text, size_t length, int32_t code) {
    fail(text, length);
    return code;
}

void says_without_return(fail_function *fail) { fail("no such customer\nin the books", 29); }

void silent(int32_t code) { (void)code; }

int32_t commits(execute_function *execute) { return execute("COMMIT", 6, 0, NULL, NULL); }

int32_t ignores(execute_function *execute) {
    execute("ROLLBACK", 8, 0, NULL, NULL);
    return 0;
}

int32_t null_statement(execute_function *execute) { return execute(NULL, 5, 0, NULL, NULL); }
int32_t null_texts(execute_function *execute) { return execute(statement, sizeof statement - 1, 2, NULL, NULL); }
int32_t bad_length(execute_function *execute) {
    const char *texts[] = {"x"};
    size_t lengths[] = {(size_t)-1};
    return execute(statement, sizeof statement - 1, 1, texts, lengths);
}
int32_t null_parameter(execute_function *execute) {
    const char *texts[] = {NULL, "", "a\0b"};
    size_t lengths[] = {0, 0, 1};
    return execute("INSERT INTO found VALUES ($1, $2, $3)", 37, 3, texts, lengths);
}

static execute_function *kept_execute;
static fail_function *kept_fail;
/* What the host answered to the last misuse. */
int32_t answer = -1;

int32_t keeps(execute_function *execute, fail_function *fail) {
    kept_execute = execute;
    kept_fail = fail;
    return 0;
}

/* Uses the kept one in a later call, on the right thread. */
int32_t uses_kept(void) {
    answer = kept_execute(statement, sizeof statement - 1, 0, NULL, NULL);
    return 0;
}
int32_t uses_kept_fail(execute_function *execute) {
    (void)execute;
    kept_fail("late", 4);
    return 0;
}
/* Has one of its own, and uses the other. */
int32_t uses_kept_beside(execute_function *execute) {
    (void)execute;
    answer = kept_execute(statement, sizeof statement - 1, 0, NULL, NULL);
    return 0;
}

static void *on_thread(void *execute) {
    answer = ((execute_function *)execute)(statement, sizeof statement - 1, 0, NULL, NULL);
    return NULL;
}
int32_t on_other_thread(execute_function *execute) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, on_thread, (void *)execute)) return 1;
    pthread_join(thread, NULL);
    return 0;
}

static void *later_on_thread(void *execute) {
    /* Until the calls of the batches at hand are over. */
    usleep(100000);
    return on_thread(execute);
}
int32_t uses_later(execute_function *execute) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, later_on_thread, (void *)execute)) return 1;
    pthread_detach(thread);
    return 0;
}

/* Called by the tests by name, outside of any call. */
int32_t use_late(void) { return kept_execute(statement, sizeof statement - 1, 0, NULL, NULL); }

/* Waits until it is told to go on, and then uses what it has. */
static volatile int waiting, go_on;
int32_t is_waiting(void) { return waiting; }
void let_go_on(void) { go_on = 1; }
int32_t waits(execute_function *execute) {
    waiting = 1;
    while (!go_on) usleep(1000);
    waiting = 0;
    go_on = 0;
    answer = execute(statement, sizeof statement - 1, 0, NULL, NULL);
    return 0;
}

int32_t crashes(int64_t position, int64_t at) {
    if (position == at) abort();
    return 0;
}

/* No function. */
int32_t data = 1;
