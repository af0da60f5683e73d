#define _GNU_SOURCE
#include "crash_note.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static _Thread_local crash_note current;
static atomic_int running;
/* A child that a plugin has forked is not the host. */
static pid_t owner;

/* --- Writing without anything that a signal handler must not use ------------------------------------------------- */

typedef struct line {
    char text[1024];
    size_t length;
} line;

static void add(line *line, const char *text) {
    while (*text && line->length < sizeof line->text - 1) {
        /* One line, whatever a path holds. */
        char c = *text++;
        line->text[line->length++] = (unsigned char)c < ' ' ? '?' : c;
    }
}

static void add_number(line *line, int64_t number) {
    char digits[24];
    size_t count = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do digits[count++] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0) digits[count++] = '-';
    char text[24];
    for (size_t i = 0; i < count; i++) text[i] = digits[count - 1 - i];
    text[count] = 0;
    add(line, text);
}

static void add_note(line *line, const crash_note *note) {
    add(line, note->call);
    add(line, " of ");
    add(line, note->subject);
    if (note->first == 0 && note->last == 0) return;
    add(line, note->first == note->last ? ", event " : ", events ");
    add_number(line, note->first);
    if (note->first == note->last) return;
    add(line, " to ");
    add_number(line, note->last);
}

static void put(line *line) {
    line->text[line->length++] = '\n';
    const char *rest = line->text;
    while (line->length > 0) {
        ssize_t count = write(STDERR_FILENO, rest, line->length);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        rest += count;
        line->length -= (size_t)count;
    }
}

/* --- Signals ------------------------------------------------------------------------------------------------------ */

static const struct {
    int number;
    const char *name;
} signals[] = {{SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGILL, "SIGILL"},
               {SIGFPE, "SIGFPE"},   {SIGABRT, "SIGABRT"}, {SIGTRAP, "SIGTRAP"}};
enum { signal_count = sizeof signals / sizeof *signals };
static struct sigaction others[signal_count];
/* One note for a process: a second thread that crashes meanwhile lets the first one write. */
static atomic_int has_begun;

int crash_note_has_begun(void) { return atomic_load(&has_begun); }

static void note_signal(int number, siginfo_t *info, void *context) {
    (void)context;
    int saved = errno;
    size_t index = 0;
    while (index < signal_count - 1 && signals[index].number != number) index++;
    if (getpid() != owner) {
        /* Nothing to say. */
    } else if (!atomic_exchange(&has_begun, 1)) {
        line line = {.length = 0};
        add(&line, "projectionist: crashed (");
        add(&line, signals[index].name);
        add(&line, ") ");
        if (current.call) {
            add(&line, "in ");
            add_note(&line, &current);
        } else {
            add(&line, "in a thread that runs no plugin's call");
        }
        put(&line);
    } else {
        struct timespec moment = {.tv_sec = 1};
        nanosleep(&moment, NULL);
    }
    /* What was to be done before is done now: the instruction is run again, or abort goes on; a signal that was sent comes
       once more. */
    sigaction(number, &others[index], NULL);
    if (info && info->si_code <= 0 && number != SIGABRT) raise(number);
    errno = saved;
}

/* --- exit() ------------------------------------------------------------------------------------------------------- */

static void note_exit(void) {
    int is_in_call = current.call != NULL;
    if (getpid() != owner) return;
    if (!is_in_call && !atomic_load(&running)) return;
    if (!atomic_exchange(&has_begun, 1)) {
        line line = {.length = 0};
        add(&line, "projectionist: ended by exit(), called in ");
        if (is_in_call) {
            add_note(&line, &current);
        } else {
            add(&line, "a thread that runs no plugin's call, by a plugin or a library of one");
        }
        put(&line);
    }
    _exit(CRASH_NOTE_EXIT_CODE);
}

void crash_note_install(void) {
    static atomic_flag is_installed = ATOMIC_FLAG_INIT;
    if (atomic_flag_test_and_set(&is_installed)) return;
    owner = getpid();
    for (size_t i = 0; i < signal_count; i++) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_sigaction = note_signal;
        action.sa_flags = SA_ONSTACK | SA_SIGINFO;
        sigemptyset(&action.sa_mask);
        sigaction(signals[i].number, &action, &others[i]);
    }
    atexit(note_exit);
    crash_note_prepare_thread();
}

/* --- Threads ------------------------------------------------------------------------------------------------------ */

enum { stack_size = 64 << 10 };
static pthread_key_t stack_key;
static pthread_once_t stack_once = PTHREAD_ONCE_INIT;

static void drop_stack(void *stack) {
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    munmap(stack, stack_size);
}

static void make_key(void) { pthread_key_create(&stack_key, drop_stack); }

void crash_note_prepare_thread(void) {
    pthread_once(&stack_once, make_key);
    stack_t known;
    if (sigaltstack(NULL, &known) != 0 || !(known.ss_flags & SS_DISABLE)) return;
    void *memory = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t stack = {.ss_sp = memory, .ss_size = stack_size};
    if (sigaltstack(&stack, NULL) != 0) {
        munmap(memory, stack_size);
        return;
    }
    pthread_setspecific(stack_key, memory);
}

crash_note crash_note_enter(crash_note note) {
    crash_note before = current;
    current = note;
    return before;
}

void crash_note_leave(crash_note before) { current = before; }

void crash_note_set_running(int32_t is_running) { atomic_store(&running, is_running); }
